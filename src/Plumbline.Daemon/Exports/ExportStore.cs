using System.Data.Common;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Exports;

/// <summary>All SQL of exports.</summary>
internal sealed class ExportStore(Database database, HostId host, TimeProvider clock)
{
    private const string Columns = "volume_id, host_id, export_name, read_only, created_at, updated_at";

    public Task<StoredExport?> FindAsync(string volumeId, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstAsync($"SELECT {Columns} FROM exports WHERE volume_id = @id", Row, ("id", volumeId)), cancellation);

    public Task<StoredExport?> NamedAsync(string name, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstAsync($"SELECT {Columns} FROM exports WHERE host_id = @host AND export_name = @name", Row, ("host", host.Value), ("name", name)), cancellation);

    /// <summary>Those of this host.</summary>
    public Task<List<StoredExport>> ListAsync(CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync($"SELECT {Columns} FROM exports WHERE host_id = @host ORDER BY export_name", Row, ("host", host.Value)), cancellation);

    public async Task SaveAsync(Session session, string volumeId, string name, bool readOnly)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO exports (volume_id, host_id, export_name, read_only, created_at, updated_at) VALUES (@id, @host, @name, @readOnly, @now, @now)
            ON CONFLICT (volume_id) DO UPDATE SET host_id = excluded.host_id, export_name = excluded.export_name, read_only = excluded.read_only, updated_at = excluded.updated_at
            """,
            ("id", volumeId), ("host", host.Value), ("name", name), ("readOnly", readOnly), ("now", clock.GetUtcNow()));
    }

    public Task RemoveAsync(Session session, string volumeId) => session.ExecuteAsync("DELETE FROM exports WHERE volume_id = @id", ("id", volumeId));

    /// <summary>Unless an operation is open on the volume, or the row is another one by now.</summary>
    public async Task<bool> RemoveIdleAsync(StoredExport export, CancellationToken cancellation) => await database.WriteAsync(
        session => session.ExecuteAsync(
            $"""
            DELETE FROM exports WHERE volume_id = @id AND updated_at = @updated
                AND NOT EXISTS (SELECT 1 FROM volume_operations WHERE volume_id = @id AND {OperationStore.IsOpen})
            """,
            ("id", export.VolumeId), ("updated", export.UpdatedAt)),
        cancellation) > 0;

    private static StoredExport Row(DbDataReader row) => new(
        row.Text("volume_id"), row.Text("host_id"), row.Text("export_name"), row.Flag("read_only"), row.Time("created_at"), row.Time("updated_at"));
}
