using Plumbline.CloudStack;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>What the cloud's lists say of one thing. Absence counts only in a complete list.</summary>
internal sealed class CloudListing(CloudListings listings)
{
    public async Task<Answer<CloudVolume>> FindAsync(string volumeId, CancellationToken cancellation) => Only(
        await listings.VolumesAsync(new VolumeQuery(Id: volumeId), cancellation),
        list => list.Items.Where(v => v.Id == volumeId && !v.IsBeingDeleted).ToList(),
        $"volume {volumeId}");

    /// <summary>Those of an exact name that are of any use.</summary>
    public async Task<Answer<CloudList<CloudVolume>>> NamedAsync(string name, CancellationToken cancellation) =>
        await listings.VolumesAsync(new VolumeQuery(Name: name), cancellation) is var found && found.IsDone
            ? found.Value with { Items = [.. found.Value.Items.Where(v => !v.IsBeingDeleted)] }
            : CloudRefusals.Of(found.Failure!);

    public async Task<Answer<CloudSnapshot>> FindSnapshotAsync(string volumeId, string? id, string? name, CancellationToken cancellation) => Only(
        await listings.SnapshotsAsync(volumeId, name, cancellation),
        list => list.Items.Where(s => id is null || s.Id == id).ToList(),
        $"snapshot {id ?? name} of volume {volumeId}");

    public async Task<Answer<CloudMachine>> FindMachineAsync(string machineId, CancellationToken cancellation) => Only(
        await listings.MachinesAsync(machineId, null, cancellation),
        list => list.Items.Where(m => m.Id == machineId && m.State is not ("Destroyed" or "Expunging")).ToList(),
        $"machine {machineId}");

    private static Answer<T> Only<T>(CloudResult<CloudList<T>> listed, Func<CloudList<T>, List<T>> choose, string what)
        where T : class
    {
        if (!listed.IsDone)
        {
            return CloudRefusals.Of(listed.Failure);
        }

        var chosen = choose(listed.Value);
        return chosen.Count == 1 ? chosen[0]
            : chosen.Count > 1 ? new Refusal(Trouble.Ambiguous, $"CloudStack lists {what} {chosen.Count} times; nothing is done before somebody has looked which one is meant.")
            : listed.Value.Complete ? new Refusal(Trouble.Gone, $"CloudStack does not list {what} for this account.")
            : new Refusal(Trouble.Unavailable, $"CloudStack's list changed while it was read, so that it is not known whether there is {what}.");
    }
}
