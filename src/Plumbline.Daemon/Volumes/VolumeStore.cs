using System.Data.Common;
using System.Text.Json;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>Which volumes a list is of; null does not narrow.</summary>
internal sealed record VolumeFilter(string? MachineId, string? State, string? Name, string? After, int Most);

/// <summary>All SQL of volumes and of where they are.</summary>
internal sealed class VolumeStore(Database database, HostId host, TimeProvider clock)
{
    private const string VolumeColumns = "id, name, provider, provider_name, size, zone_id, disk_offering_id, state, created_at, updated_at";

    private const string MappingColumns =
        "volume_id, vm_id, host_id, device_path, device_number, diskseq, serial, persistent_path, size, cloudstack_state, linux_state, marks, last_sync, "
        + "read_only, disk_number";

    public Task<StoredVolume?> FindAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(session => session.FirstAsync($"SELECT {VolumeColumns} FROM volumes WHERE id = @id", Volume, ("id", id)), cancellation);

    public Task<List<StoredVolume>> ListAsync(VolumeFilter filter, CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync(
            $"""
            SELECT {VolumeColumns} FROM volumes
            WHERE id > @after AND (@name = '' OR name = @name) AND (@state = '' OR state = @state)
                AND (@vm = '' OR id IN (SELECT volume_id FROM device_mappings WHERE vm_id = @vm))
            ORDER BY id LIMIT @most
            """,
            Volume,
            ("after", filter.After ?? ""), ("name", filter.Name ?? ""), ("state", filter.State ?? ""), ("vm", filter.MachineId ?? ""), ("most", filter.Most)),
        cancellation);

    public Task<StoredMapping?> MappingAsync(string volumeId, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstAsync($"SELECT {MappingColumns} FROM device_mappings WHERE volume_id = @id", Mapping, ("id", volumeId)), cancellation);

    public Task<StoredMapping?> MappingAtAsync(string devicePath, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstAsync(
            $"SELECT {MappingColumns} FROM device_mappings WHERE host_id = @host AND device_path = @path", Mapping, ("host", host.Value), ("path", devicePath)),
        cancellation);

    /// <summary>Another known volume whose id begins with the same digits; null where there is none.</summary>
    public Task<string?> SharingSerialAsync(string volumeId, string serial, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstAsync(
            "SELECT id FROM volumes WHERE id <> @id AND LOWER(REPLACE(id, '-', '')) LIKE @serial ORDER BY id LIMIT 1", row => row.Text("id"), ("id", volumeId), ("serial", serial + "%")),
        cancellation);

    /// <summary>Those of this host.</summary>
    public Task<List<StoredMapping>> MappingsAsync(CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync($"SELECT {MappingColumns} FROM device_mappings WHERE host_id = @host ORDER BY volume_id", Mapping, ("host", host.Value)), cancellation);

    /// <summary>What the provider says now. The name that a volume was made with is kept.</summary>
    public async Task SaveAsync(Session session, ProvidedVolume volume, string provider)
    {
        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            """
            INSERT INTO volumes (id, name, provider, provider_name, size, zone_id, disk_offering_id, state, created_at, updated_at)
            VALUES (@id, @name, @provider, @providerName, @size, @zone, @offering, @state, @now, @now)
            ON CONFLICT (id) DO UPDATE SET provider_name = excluded.provider_name, size = excluded.size, zone_id = excluded.zone_id,
                disk_offering_id = excluded.disk_offering_id, state = excluded.state, updated_at = excluded.updated_at
            """,
            ("id", volume.Id), ("name", volume.Name), ("provider", provider), ("providerName", volume.ProviderName), ("size", volume.Size), ("zone", volume.ZoneId),
            ("offering", volume.DiskOfferingId), ("state", volume.State), ("now", now));
    }

    /// <summary>No operation is open on it, and none has changed it since. Asked inside the transaction that concludes something from an older look.</summary>
    public async Task<bool> IsUntouchedAsync(Session session, string volumeId, DateTimeOffset since) => await session.FirstAsync(
        $"""
        SELECT id FROM volumes
        WHERE id = @id AND updated_at < @since
            AND NOT EXISTS (SELECT 1 FROM volume_operations WHERE volume_id = @id AND {OperationStore.IsOpen})
        """,
        row => row.Text("id"), ("id", volumeId), ("since", since)) is not null;

    public async Task RemoveAsync(Session session, string volumeId)
    {
        await session.ExecuteAsync("DELETE FROM device_mappings WHERE volume_id = @id", ("id", volumeId));
        await session.ExecuteAsync("DELETE FROM volumes WHERE id = @id", ("id", volumeId));
    }

    public Task UnbindAsync(Session session, string volumeId) => session.ExecuteAsync("DELETE FROM device_mappings WHERE volume_id = @id", ("id", volumeId));

    /// <summary>
    /// The volume is there from now on. Another volume's row at the same place tells of a disk that is not there any more (a place has one
    /// disk, and that one was just proven to be this volume): it becomes lost, and those volumes are returned. Two rows for one disk never are.
    /// </summary>
    public async Task<List<StoredMapping>> BindAsync(Session session, StoredMapping mapping)
    {
        var displaced = mapping.DevicePath is null ? [] : await session.QueryAsync(
            $"""
            SELECT {MappingColumns} FROM device_mappings
            WHERE host_id = @host AND volume_id <> @volume AND device_path IS NOT NULL AND (device_path = @path OR diskseq = @sequence)
            """,
            Mapping,
            ("host", mapping.HostId), ("volume", mapping.VolumeId), ("path", mapping.DevicePath), ("sequence", mapping.DiskSequence ?? -1));
        foreach (var older in displaced)
        {
            if (older.DiskSequence is { } sequence && sequence == mapping.DiskSequence)
            {
                throw new TwoVolumesOneDisk(older.VolumeId, mapping.VolumeId, mapping.DevicePath!, sequence);
            }

            await LoseAsync(session, older.VolumeId);
        }

        var now = clock.GetUtcNow();
        mapping = await WithNameAsync(session, mapping);
        await session.ExecuteAsync("DELETE FROM device_mappings WHERE volume_id = @volume", ("volume", mapping.VolumeId));
        await session.ExecuteAsync(
            """
            INSERT INTO device_mappings (id, volume_id, vm_id, host_id, device_path, device_number, diskseq, serial, persistent_path, size, cloudstack_state, linux_state,
                marks, read_only, disk_number, last_sync, created_at, updated_at)
            VALUES (@id, @volume, @vm, @host, @path, @number, @sequence, @serial, @persistent, @size, @state, @linux, @marks, @readOnly, @disk, @now, @now, @now)
            """,
            ("id", $"map-{Guid.NewGuid()}"), ("volume", mapping.VolumeId), ("vm", mapping.MachineId), ("host", mapping.HostId), ("path", mapping.DevicePath),
            ("number", mapping.DeviceNumber), ("sequence", mapping.DiskSequence), ("serial", mapping.Serial), ("persistent", mapping.PersistentPath), ("size", mapping.Size),
            ("state", mapping.ProviderState), ("linux", mapping.LinuxState),
            ("marks", JsonSerializer.Serialize(mapping.Marks, DaemonJson.Default.ProvidedMarks)), ("readOnly", mapping.ReadOnly ?? false), ("disk", mapping.DiskNumber),
            ("now", now));
        return displaced;
    }

    /// <summary>The name that an attached volume has now.</summary>
    public Task<int> NameAsync(Session session, StoredMapping named) => session.ExecuteAsync(
        "UPDATE device_mappings SET persistent_path = @persistent, read_only = @readOnly, disk_number = @disk, updated_at = @now WHERE volume_id = @id AND host_id = @host",
        ("persistent", named.PersistentPath), ("readOnly", named.ReadOnly ?? false), ("disk", named.DiskNumber), ("now", clock.GetUtcNow()), ("id", named.VolumeId), ("host", named.HostId));

    /// <summary>A volume that is found elsewhere on its machine keeps its name and how that may be used, unless something else is said.</summary>
    private static async Task<StoredMapping> WithNameAsync(Session session, StoredMapping mapping)
    {
        var older = await session.FirstAsync($"SELECT {MappingColumns} FROM device_mappings WHERE volume_id = @id", Mapping, ("id", mapping.VolumeId));
        return older is null || mapping.DevicePath is null || older.HostId != mapping.HostId || older.MachineId != mapping.MachineId
            ? mapping
            : mapping with { PersistentPath = mapping.PersistentPath ?? older.PersistentPath, ReadOnly = mapping.ReadOnly ?? older.ReadOnly, DiskNumber = mapping.DiskNumber ?? older.DiskNumber };
    }

    public Task<int> LoseAsync(Session session, string volumeId) => session.ExecuteAsync(
        "UPDATE device_mappings SET linux_state = 'lost', device_path = NULL, device_number = NULL, generation = generation + 1, updated_at = @now WHERE volume_id = @id",
        ("now", clock.GetUtcNow()), ("id", volumeId));

    /// <summary>Every place of this host, with the number of the disk that was there. What another machine has stays.</summary>
    public Task<int> ForgetPlacesAsync(Session session) => session.ExecuteAsync(
        """
        UPDATE device_mappings SET linux_state = 'lost', device_path = NULL, device_number = NULL, diskseq = NULL, generation = generation + 1, updated_at = @now
        WHERE host_id = @host AND linux_state <> 'remote'
        """,
        ("now", clock.GetUtcNow()), ("host", host.Value));

    private static StoredVolume Volume(DbDataReader row) => new(
        row.Text("id"), row.Text("name"), row.Text("provider"), row.OptionalText("provider_name"), row.OptionalNumber("size"), row.OptionalText("zone_id"),
        row.OptionalText("disk_offering_id"), row.OptionalText("state"), row.Time("created_at"), row.Time("updated_at"));

    private static StoredMapping Mapping(DbDataReader row) => new(
        row.Text("volume_id"), row.Text("vm_id"), row.Text("host_id"), row.OptionalText("device_path"), row.OptionalText("device_number"), row.OptionalNumber("diskseq"),
        row.OptionalText("serial"), row.OptionalText("persistent_path"), row.OptionalNumber("size"), row.OptionalText("cloudstack_state"), row.Text("linux_state"),
        JsonSerializer.Deserialize(row.Text("marks"), DaemonJson.Default.ProvidedMarks)!, row.OptionalTime("last_sync"))
    {
        ReadOnly = row.Flag("read_only"),
        DiskNumber = row.OptionalNumber("disk_number"),
    };
}

/// <summary>Two volumes would claim the same disk: one of the two rows is wrong, and nobody here can say which.</summary>
internal sealed class TwoVolumesOneDisk(string older, string newer, string devicePath, long sequence) : Exception(
    $"{devicePath} (disk {sequence}) is recorded as volume {older} and was now found to be {newer}. Neither is handed out before somebody has looked which disk it is.");
