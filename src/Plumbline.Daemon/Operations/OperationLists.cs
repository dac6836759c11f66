using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using Plumbline.Client;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Operations;

/// <summary>Where a page ended.</summary>
internal sealed record OperationCursor(string CreatedAt, string Id)
{
    public string Text => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{CreatedAt} {Id}")).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static OperationCursor Of(DateTimeOffset created, string id) => new(StoredTime.Write(created), id);

    public static OperationCursor? Parse(string? text)
    {
        if (text is null || text.Length > 200)
        {
            return null;
        }

        var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var count) && Encoding.UTF8.GetString(bytes, 0, count).Split(' ') is [var created, var id]
            ? new OperationCursor(created, id)
            : null;
    }
}

/// <summary>Which operations; null does not narrow.</summary>
internal sealed record OperationFilter(string? Type, string? Status, string? VolumeId, string? MachineId, OperationCursor? After, int Most);

/// <summary>A change of status, as the history has it.</summary>
internal sealed record StatusChange(string? PreviousStatus, string NewStatus, DateTimeOffset ChangedAt, string? Details);

/// <summary>An operation with all that is known of it.</summary>
internal sealed record AuditedOperation(Operation Operation, IReadOnlyList<StatusChange> History);

/// <summary>Lists of operations, and how long they are kept.</summary>
internal sealed class OperationLists(Database database)
{
    private const string Narrowed =
        """
        (@type = '' OR type = @type) AND (@status = '' OR status = @status) AND (@volume = '' OR volume_id = @volume) AND (@vm = '' OR vm_id = @vm)
        """;

    public async Task<OperationPage> PageAsync(OperationFilter filter, CancellationToken cancellation) => await database.ReadAsync(
        async session =>
        {
            var rows = await session.QueryAsync(
                $"""
                SELECT * FROM volume_operations
                WHERE {Narrowed} AND (@at = '' OR created_at < @at OR (created_at = @at AND id < @id))
                ORDER BY created_at DESC, id DESC LIMIT @most
                """,
                OperationStore.Row,
                [.. Narrowing(filter), ("at", filter.After?.CreatedAt ?? ""), ("id", filter.After?.Id ?? ""), ("most", filter.Most + 1)]);
            var shown = new List<Operation>();
            foreach (var row in rows.Take(filter.Most))
            {
                shown.Add(row.WithSteps(await OperationStore.StepsAsync(session, row.Id)));
            }

            var last = rows.Count > filter.Most ? rows[filter.Most - 1] : null;
            return new OperationPage(shown, last is null ? null : OperationCursor.Of(last.CreatedAt, last.Id).Text);
        },
        cancellation);

    /// <summary>Oldest first, a page at a time: an export of years holds no transaction open and no memory.</summary>
    public async IAsyncEnumerable<AuditedOperation> ExportAsync(OperationFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = new OperationCursor("", "");
        while (true)
        {
            var page = await database.ReadAsync(session => ExportPageAsync(session, filter, after), cancellation);
            foreach (var operation in page)
            {
                yield return operation;
            }

            if (page.Count == 0)
            {
                yield break;
            }

            after = OperationCursor.Of(page[^1].Operation.CreatedAt, page[^1].Operation.Id);
        }
    }

    /// <summary>Forgets what ended before that, with its steps and its history. What is open stays whatever its age.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync(
                """
                DELETE FROM volume_operation_history WHERE operation_id IN
                    (SELECT id FROM volume_operations WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at < @before)
                """,
                ("before", before));
            return await session.ExecuteAsync("DELETE FROM volume_operations WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at < @before", ("before", before));
        },
        cancellation);

    /// <summary>How many there are of each type and status.</summary>
    public Task<List<OperationCount>> CountAsync(CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync(
            "SELECT type, status, COUNT(*) AS many FROM volume_operations GROUP BY type, status ORDER BY type, status",
            row => new OperationCount(row.Text("type"), OperationWords.Parse(row.Text("status"))!.Value, row.Number("many"))),
        cancellation);

    private static async Task<List<AuditedOperation>> ExportPageAsync(Session session, OperationFilter filter, OperationCursor after)
    {
        var rows = await session.QueryAsync(
            $"SELECT * FROM volume_operations WHERE {Narrowed} AND (created_at > @at OR (created_at = @at AND id > @id)) ORDER BY created_at, id LIMIT 200",
            OperationStore.Row,
            [.. Narrowing(filter), ("at", after.CreatedAt), ("id", after.Id)]);
        var page = new List<AuditedOperation>();
        foreach (var row in rows)
        {
            var history = await session.QueryAsync(
                "SELECT previous_status, new_status, changed_at, details FROM volume_operation_history WHERE operation_id = @id ORDER BY sequence", Change, ("id", row.Id));
            page.Add(new AuditedOperation(row.WithSteps(await OperationStore.StepsAsync(session, row.Id)), history));
        }

        return page;
    }

    private static (string Name, object? Value)[] Narrowing(OperationFilter filter) =>
        [("type", filter.Type ?? ""), ("status", filter.Status ?? ""), ("volume", filter.VolumeId ?? ""), ("vm", filter.MachineId ?? "")];

    private static StatusChange Change(DbDataReader row) => new(row.OptionalText("previous_status"), row.Text("new_status"), row.Time("changed_at"), row.OptionalText("details"));
}

internal sealed record OperationCount(string Type, OperationStatus Status, long Many);
