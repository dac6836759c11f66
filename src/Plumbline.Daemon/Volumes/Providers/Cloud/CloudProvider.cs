using System.Collections.Immutable;
using Plumbline.CloudStack;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>Volumes of Apache CloudStack.</summary>
internal sealed class CloudProvider(CloudStackClient client, CloudSelf self, CloudAccounts? accounts = null) : IVolumeProvider
{
    private readonly CloudListing _listing = new(client.Listings);
    private readonly CloudCreation _creation = new(client, new CloudListing(client.Listings));
    private readonly CloudSteps _steps = new(client, new CloudListing(client.Listings));

    public string Name => "cloudstack";

    public ImmutableArray<string> NeededForCreate { get; } = ["disk_offering_id", "zone_id"];

    public Task<Answer<ThisMachine>> WhoAmIAsync(CancellationToken cancellation) => self.FindAsync(client.Listings, cancellation);

    /// <summary>The cloud attaches what it had attached by itself.</summary>
    public Task<Refusal?> ResumeAsync(CancellationToken cancellation) => Task.FromResult<Refusal?>(null);

    public async Task<Answer<ProvidedVolumes>> ListAsync(string? machineId, CancellationToken cancellation)
    {
        var listed = await client.Listings.VolumesAsync(new VolumeQuery(MachineId: machineId), cancellation);
        return listed.IsDone
            ? new ProvidedVolumes([.. listed.Value.Items.Where(v => !v.IsBeingDeleted).Select(Show)], listed.Value.Complete)
            : CloudRefusals.Of(listed.Failure);
    }

    public async Task<Answer<ProvidedVolume>> FindAsync(string volumeId, CancellationToken cancellation) => (await _listing.FindAsync(volumeId, cancellation)).Then<ProvidedVolume>(v => Show(v));

    public async Task<Answer<ProvidedVolume>> CreateAsync(VolumeWish wish, StepIntent intent, Func<string, Task> known, CancellationToken cancellation) =>
        (await _creation.RunAsync(wish, intent, known, cancellation)).Then<ProvidedVolume>(v => Show(v) with { Name = wish.Name });

    public async Task<Answer<Nothing>> DeleteAsync(string volumeId, StepIntent intent, CancellationToken cancellation)
    {
        if (intent.Resumed && await _listing.FindAsync(volumeId, cancellation) is { Refusal: { } refusal })
        {
            return refusal.Trouble == Trouble.Gone ? Nothing.It : refusal;
        }

        var deleted = await client.DeleteVolumeAsync(volumeId, cancellation);
        if (deleted.IsDone)
        {
            return Nothing.It;
        }

        // "No such volume", "not known how it went" and a plain fault can all mean that it is gone; only the list knows.
        return await _listing.FindAsync(volumeId, cancellation) is { Refusal.Trouble: Trouble.Gone } ? Nothing.It : CloudRefusals.Of(deleted.Failure);
    }

    public async Task<Answer<ProvidedVolume>> AttachAsync(string volumeId, string machineId, bool asRoot, StepIntent intent, CancellationToken cancellation)
    {
        var slotTaken = false;
        var attached = await _steps.RunAsync("attachVolume", volumeId, intent, v => v.MachineId == machineId, BeginAsync, cancellation);
        if (attached.Refusal is { Trouble: Trouble.SlotTaken } && !asRoot)
        {
            // The hypervisor still holds a disk that CloudStack forgot where it would put this one: once more, at a slot of our choice.
            slotTaken = true;
            attached = await _steps.RunAsync("attachVolume", volumeId, intent with { Resumed = true }, v => v.MachineId == machineId, BeginAsync, cancellation);
        }

        return attached.Then<ProvidedVolume>(v => Show(v));

        async Task<CloudResult<AcceptedJob>> BeginAsync(CloudVolume volume, string jobId)
        {
            if (volume.MachineId is { } other)
            {
                return CloudResult<AcceptedJob>.Not(new CloudFailure(CloudTrouble.Refused, false, $"Volume {volume.Id} is attached to {other} already. Nothing was asked for; detach it there first."));
            }

            long? slot = asRoot ? CloudStackClient.RootDevice : null;
            if (slotTaken)
            {
                var others = await client.Listings.VolumesAsync(new VolumeQuery(MachineId: machineId), cancellation);
                slot = others.IsDone ? CloudTakenSlot.Free(others.Value.Items) : null;
            }

            return await client.AttachAsync(volume.Id, machineId, slot, jobId, cancellation);
        }
    }

    public async Task<Answer<ProvidedVolume>> DetachAsync(string volumeId, StepIntent intent, CancellationToken cancellation) => (await _steps.RunAsync(
        "detachVolume", volumeId, intent, v => v.MachineId is null, (v, job) => client.DetachAsync(v.Id, job, cancellation), cancellation)).Then<ProvidedVolume>(v => Show(v));

    public async Task<Answer<ProvidedVolume>> ResizeAsync(string volumeId, long size, StepIntent intent, CancellationToken cancellation) => (await _steps.RunAsync(
        "resizeVolume", volumeId, intent, v => v.Bytes >= size, (v, job) => client.ResizeAsync(v.Id, size, job, cancellation), cancellation)).Then<ProvidedVolume>(v => Show(v));

    public async Task<Answer<ProvidedSnapshots>> SnapshotsAsync(string volumeId, CancellationToken cancellation)
    {
        var listed = await client.Listings.SnapshotsAsync(volumeId, null, cancellation);
        return listed.IsDone ? new ProvidedSnapshots([.. listed.Value.Items.Select(s => Show(volumeId, s))]) : CloudRefusals.Of(listed.Failure);
    }

    public async Task<Answer<ProvidedSnapshot>> SnapshotAsync(string volumeId, string name, StepIntent intent, CancellationToken cancellation)
    {
        // As with volumes the name carries the intent: no job id would keep a second snapshot from being made.
        var unique = CloudCreation.NameOf(name, intent);
        if (intent.Resumed && await _listing.FindSnapshotAsync(volumeId, null, unique, cancellation) is { } found && found.Refusal is not { Trouble: Trouble.Gone })
        {
            return found.Then<ProvidedSnapshot>(s => s.IsUsable ? Show(volumeId, s) : Unfinished(s));
        }

        var begun = await client.CreateSnapshotAsync(volumeId, unique, cancellation);
        if (!begun.IsDone)
        {
            return CloudRefusals.Of(begun.Failure);
        }

        var ended = await client.Jobs.WaitAsync(begun.Value.JobId, "createSnapshot", cancellation);
        return ended.IsDone
            ? (await _listing.FindSnapshotAsync(volumeId, begun.Value.Id, null, cancellation)).Then<ProvidedSnapshot>(s => s.IsUsable ? Show(volumeId, s) : Unfinished(s))
            : CloudRefusals.Of(ended.Failure);
    }

    public async Task<Answer<ProvidedVolume>> RevertAsync(string volumeId, string snapshotId, StepIntent intent, CancellationToken cancellation)
    {
        // A reverted volume shows nothing of it: only its job can tell, and reverting twice to the same snapshot does no harm.
        var ended = await JobAsync("revertSnapshot", intent, job => client.RevertSnapshotAsync(snapshotId, job, cancellation), cancellation);
        return ended.Refusal ?? await FindAsync(volumeId, cancellation);
    }

    public async Task<Answer<Nothing>> DeleteSnapshotAsync(string volumeId, string snapshotId, StepIntent intent, CancellationToken cancellation)
    {
        var found = await _listing.FindSnapshotAsync(volumeId, snapshotId, null, cancellation);
        if (found.Refusal is { } refusal)
        {
            return refusal.Trouble == Trouble.Gone && intent.Resumed ? Nothing.It : refusal;
        }

        return await JobAsync("deleteSnapshot", intent, job => client.DeleteSnapshotAsync(snapshotId, job, cancellation), cancellation);
    }

    public async Task<Answer<Nothing>> StopMachineAsync(string machineId, StepIntent intent, CancellationToken cancellation)
    {
        var found = await _listing.FindMachineAsync(machineId, cancellation);
        return found.Refusal is { } refusal ? refusal
            : found.Value!.State == "Stopped" ? Nothing.It
            : await JobAsync("stopVirtualMachine", intent, job => client.StopMachineAsync(machineId, job, cancellation), cancellation);
    }

    public async Task<Answer<Nothing>> DeleteMachineAsync(string machineId, StepIntent intent, CancellationToken cancellation)
    {
        var found = await _listing.FindMachineAsync(machineId, cancellation);
        return found.Refusal is { } refusal
            ? refusal.Trouble == Trouble.Gone ? Nothing.It : refusal
            : await JobAsync("destroyVirtualMachine", intent, job => client.DestroyMachineAsync(machineId, job, cancellation), cancellation);
    }

    public DeviceIdentity? IdentityOf(ProvidedVolume volume) => CloudIdentity.Of(volume, self.Hypervisor);

    public async Task<ProviderHealth> CheckAsync(CancellationToken cancellation)
    {
        var zones = await client.Listings.ZonesAsync(cancellation);
        return !zones.IsDone ? new ProviderHealth(false, zones.Failure.Sentence)
            : accounts?.Problem is { } stale ? new ProviderHealth(false, $"CloudStack answers with the settings that were in force before: {stale}")
            : new ProviderHealth(true, $"CloudStack answers and shows {zones.Value.Items.Length} zone(s)");
    }

    /// <summary>A job whose work no list shows: the job itself is what is known.</summary>
    private async Task<Answer<Nothing>> JobAsync(string what, StepIntent intent, Func<string, Task<CloudResult<AcceptedJob>>> begin, CancellationToken cancellation)
    {
        var ids = new JobIds(intent.Id);
        var attempt = 0;
        if (intent.Resumed)
        {
            (attempt, var unclear) = await _steps.LookBackAsync(ids, what, cancellation);
            if (unclear is not null)
            {
                return unclear;
            }

            if (attempt > 0 && await client.Jobs.WaitAsync(ids[attempt - 1], what, cancellation) is { IsDone: true })
            {
                return Nothing.It;
            }
        }

        var begun = await begin(ids[attempt]);
        if (!begun.IsDone)
        {
            return CloudRefusals.Of(begun.Failure);
        }

        var ended = await client.Jobs.WaitAsync(begun.Value.JobId, what, cancellation);
        return ended.IsDone ? Nothing.It : CloudRefusals.Of(ended.Failure);
    }

    private ProvidedVolume Show(CloudVolume v) => new(
        v.Id, v.Name ?? v.Id, v.Name, v.Bytes, v.State, v.MachineId, v.ZoneId, v.DiskOfferingId, v.Kind == "ROOT", v.JobId is not null)
    {
        Marks = new ProvidedMarks(v.Hypervisor ?? self.Hypervisor, v.DeviceId, v.ExternalUuid, v.ChainInfo),
    };

    private static ProvidedSnapshot Show(string volumeId, CloudSnapshot s) => new(s.Id, volumeId, s.Name, s.State, s.Bytes, s.Created, s.IsUsable);

    private static Refusal Unfinished(CloudSnapshot s) => new(Trouble.Busy, $"Snapshot {s.Id} is being made (state {s.State ?? "not told"}).");
}
