using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>Rows as the features write them.</summary>
internal static class Rows
{
    public static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, 250, TimeSpan.Zero);

    public static Task<int> OperationAsync(this Session session, string id, string? volume = null, string status = "pending", string? idempotencyKey = null) => session.ExecuteAsync(
        """
        INSERT INTO volume_operations (id, type, status, volume_id, host_id, request, idempotency_key, created_at, updated_at)
        VALUES (@id, 'attach', @status, @volume, 'host', '{}', @key, @time, @time)
        """,
        ("id", id), ("status", status), ("volume", volume), ("key", idempotencyKey), ("time", Time));

    public static Task<int> StepAsync(this Session session, string operation, string name, long number = 1) => session.ExecuteAsync(
        "INSERT INTO operation_steps (operation_id, number, name, status, intent, started_at) VALUES (@operation, @number, @name, 'started', 'i', @time)",
        ("operation", operation), ("number", number), ("name", name), ("time", Time));

    public static Task<int> MappingAsync(this Session session, string id, string volume, string? device = "/dev/vdb", long? diskseq = 7, string state = "attached") => session.ExecuteAsync(
        """
        INSERT INTO device_mappings (id, volume_id, vm_id, host_id, device_path, diskseq, linux_state)
        VALUES (@id, @volume, 'vm', 'host', @device, @diskseq, @state)
        """,
        ("id", id), ("volume", volume), ("device", device), ("diskseq", diskseq), ("state", state));

    public static Task<int> FindingAsync(this Session session, string id, string code, string subject, DateTimeOffset? closed = null) => session.ExecuteAsync(
        """
        INSERT INTO findings (id, code, subject, severity, title, explanation, evidence, opened_at, closed_at)
        VALUES (@id, @code, @subject, 'warning', 't', 'e', '[]', @time, @closed)
        """,
        ("id", id), ("code", code), ("subject", subject), ("time", Time), ("closed", closed));

    public static Task<int> NoteAsync(this Session session, string key, string value) =>
        session.ExecuteAsync("INSERT INTO daemon (key, value) VALUES (@key, @value)", ("key", key), ("value", value));

    public static Task<string?> NoteAsync(this Session session, string key) =>
        session.FirstAsync("SELECT value FROM daemon WHERE key = @key", row => row.Text("value"), ("key", key));

    public static Task<long> CountAsync(this Session session, string table) => session.FirstAsync($"SELECT count(*) AS n FROM {table}", row => row.Number("n"));
}
