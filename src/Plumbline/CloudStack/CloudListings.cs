using System.Collections.Immutable;

namespace Plumbline.CloudStack;

/// <summary>Which volumes; what is null does not narrow.</summary>
/// <param name="Name">The exact name.</param>
internal sealed record VolumeQuery(string? Id = null, string? Name = null, string? MachineId = null, string? ZoneId = null);

/// <summary>What the cloud holds, as far as the account may see. Nothing here changes anything.</summary>
internal sealed class CloudListings(CloudStackApi api)
{
    /// <summary>
    /// An id that never was is an error for CloudStack (431) and one that was removed an empty list (ParamProcessWorker); here both are an
    /// empty list. A name comes back in any case from the database, so the exact one is picked here.
    /// </summary>
    public async Task<CloudResult<CloudList<CloudVolume>>> VolumesAsync(VolumeQuery query, CancellationToken cancellation)
    {
        var volumes = await CloudPages.ReadAsync(
            api,
            () => Scoped(CloudCommand.Reading("listVolumes")).With("id", query.Id).With("name", query.Name).With("virtualmachineid", query.MachineId).With("zoneid", query.ZoneId),
            "volume",
            CloudVolume.Of,
            v => v.Id,
            cancellation);
        return query.Id is not null && IsNone(volumes)
            ? CloudResult<CloudList<CloudVolume>>.Done(CloudList<CloudVolume>.Empty)
            : Only(volumes, v => query.Name is null || v.Name == query.Name);
    }

    public async Task<CloudResult<CloudList<CloudMachine>>> MachinesAsync(string? id, string? name, CancellationToken cancellation)
    {
        var machines = await CloudPages.ReadAsync(
            api, () => Scoped(CloudCommand.Reading("listVirtualMachines")).With("id", id).With("name", name), "virtualmachine", CloudMachine.Of, m => m.Id, cancellation);
        return id is not null && IsNone(machines)
            ? CloudResult<CloudList<CloudMachine>>.Done(CloudList<CloudMachine>.Empty)
            : Only(machines, m => name is null || m.Name == name);
    }

    public async Task<CloudResult<CloudList<CloudSnapshot>>> SnapshotsAsync(string? volumeId, string? name, CancellationToken cancellation)
    {
        var snapshots = await CloudPages.ReadAsync(
            api, () => Scoped(CloudCommand.Reading("listSnapshots")).With("volumeid", volumeId).With("name", name), "snapshot", CloudSnapshot.Of, s => s.Id, cancellation);
        return Only(snapshots, s => name is null || s.Name == name);
    }

    public Task<CloudResult<CloudList<CloudZone>>> ZonesAsync(CancellationToken cancellation) =>
        CloudPages.ReadAsync(api, () => CloudCommand.Reading("listZones"), "zone", CloudZone.Of, z => z.Id, cancellation);

    public Task<CloudResult<CloudList<CloudDiskOffering>>> DiskOfferingsAsync(string? zoneId, CancellationToken cancellation) =>
        CloudPages.ReadAsync(api, () => CloudCommand.Reading("listDiskOfferings").With("zoneid", zoneId), "diskoffering", CloudDiskOffering.Of, o => o.Id, cancellation);

    /// <summary>listall shows all that the account may see, except what belongs to projects: a project is asked for by itself.</summary>
    private CloudCommand Scoped(CloudCommand command) => command.With("listall", "true").With("projectid", api.Account.ProjectId);

    private static bool IsNone<T>(CloudResult<CloudList<T>> result) => result.Failure is { Trouble: CloudTrouble.Gone, Status: 431 };

    private static CloudResult<CloudList<T>> Only<T>(CloudResult<CloudList<T>> result, Func<T, bool> wanted) =>
        result.Then(list => CloudResult<CloudList<T>>.Done(list with { Items = list.Items.Where(wanted).ToImmutableArray() }));
}
