using System.Collections.Concurrent;
using System.Collections.Immutable;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Operations;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Volumes.Providers.Local;

/// <summary>
/// Volumes on this machine alone: sparse files, attached as loop devices. Everything is found again from the files and from the kernel, so
/// that each act can be repeated after a crash.
/// </summary>
internal sealed class LocalProvider(LocalFolder folder, ILoopActs loops, HostId host, TimeProvider clock) : IVolumeProvider
{
    /// <summary>One act on a volume at a time: an operation and the comparison, which attaches again, would each put a loop device on its file.</summary>
    private readonly ConcurrentDictionary<string, Lock> _gates = new(StringComparer.Ordinal);

    public string Name => "local";

    public ImmutableArray<string> NeededForCreate { get; } = [];

    public Task<Answer<ThisMachine>> WhoAmIAsync(CancellationToken cancellation) => Task.FromResult<Answer<ThisMachine>>(new ThisMachine(host.Value, "machine-id"));

    /// <summary>Loop devices do not outlive the kernel; what was attached is attached again.</summary>
    public Task<Refusal?> ResumeAsync(CancellationToken cancellation)
    {
        foreach (var id in folder.Ids)
        {
            if (Alone(id, () => folder.Read(id).Content is { Attached: true } volume ? Attach(id, volume).Refusal : null) is { } refusal)
            {
                return Task.FromResult<Refusal?>(refusal);
            }
        }

        return Task.FromResult<Refusal?>(null);
    }

    public Task<Answer<ProvidedVolumes>> ListAsync(string? machineId, CancellationToken cancellation)
    {
        var volumes = ImmutableArray.CreateBuilder<ProvidedVolume>();
        var complete = true;
        foreach (var id in folder.Ids)
        {
            var (content, problem) = folder.Read(id);
            complete &= problem is null;
            if (content is { } volume && Show(id, volume) is var shown && (machineId is null || shown.MachineId == machineId))
            {
                volumes.Add(shown);
            }
        }

        return Task.FromResult<Answer<ProvidedVolumes>>(new ProvidedVolumes(volumes.ToImmutable(), complete));
    }

    public Task<Answer<ProvidedVolume>> FindAsync(string volumeId, CancellationToken cancellation) => Task.FromResult(Find(volumeId));

    public async Task<Answer<ProvidedVolume>> CreateAsync(VolumeWish wish, StepIntent intent, Func<string, Task> known, CancellationToken cancellation)
    {
        // The id is the intent's: asked again after a crash, it is the same volume.
        var id = "vol-" + intent.Id;
        await known(id);
        return Failed(folder.MakeDisk(id, wish.Size) ?? folder.Write(id, new LocalVolume(wish.Name, clock.GetUtcNow(), false))) ?? Find(id);
    }

    public Task<Answer<Nothing>> DeleteAsync(string volumeId, StepIntent intent, CancellationToken cancellation) => Task.FromResult(Alone(volumeId, () => Delete(volumeId, intent)));

    public Task<Answer<ProvidedVolume>> AttachAsync(string volumeId, string machineId, bool asRoot, StepIntent intent, CancellationToken cancellation)
    {
        if (asRoot || machineId != host.Value)
        {
            return Task.FromResult<Answer<ProvidedVolume>>(new Refusal(
                Trouble.Unsupported, $"The local provider attaches volumes to this machine only ({host.Value}, or \"self\"), and never as its root disk. For other machines set volumes.provider=cloudstack."));
        }

        return Task.FromResult(Alone(volumeId, () => Find(volumeId).Then(_ => Attach(volumeId, folder.Read(volumeId).Content!))));
    }

    public Task<Answer<ProvidedVolume>> DetachAsync(string volumeId, StepIntent intent, CancellationToken cancellation) => Task.FromResult(Alone(volumeId, () => Detach(volumeId)));

    public Task<Answer<ProvidedVolume>> ResizeAsync(string volumeId, long size, StepIntent intent, CancellationToken cancellation)
    {
        if (Find(volumeId) is { IsDone: false } gone)
        {
            return Task.FromResult(gone);
        }

        if (folder.MakeDisk(volumeId, size) is { } failed)
        {
            return Task.FromResult(Failed(failed)!);
        }

        foreach (var loop in loops.FindByFile(folder.Disk(volumeId)).Loops)
        {
            if (loops.TakeSize(loop).Failure is { } failure)
            {
                return Task.FromResult<Answer<ProvidedVolume>>(new Refusal(Trouble.Fault, failure));
            }
        }

        return Task.FromResult(Find(volumeId));
    }

    public Task<Answer<ProvidedSnapshots>> SnapshotsAsync(string volumeId, CancellationToken cancellation) => Task.FromResult(Find(volumeId).Then<ProvidedSnapshots>(_ =>
        new ProvidedSnapshots([.. folder.Snapshots(volumeId).Select(s => Snapshot(volumeId, s)).OfType<ProvidedSnapshot>()])));

    public async Task<Answer<ProvidedSnapshot>> SnapshotAsync(string volumeId, string name, StepIntent intent, CancellationToken cancellation)
    {
        if (Unattached(volumeId, "A file that is being written gives no snapshot of one moment") is { } refusal)
        {
            return refusal;
        }

        var id = "snap-" + intent.Id;
        return await folder.CopyAsync(folder.Disk(volumeId), folder.SnapshotDisk(volumeId, id), cancellation) is { } failed
            || (failed = folder.WriteSnapshot(volumeId, id, new LocalSnapshot(name, clock.GetUtcNow()))) is not null
            ? new Refusal(Trouble.Fault, failed)
            : Snapshot(volumeId, id)!;
    }

    public async Task<Answer<ProvidedVolume>> RevertAsync(string volumeId, string snapshotId, StepIntent intent, CancellationToken cancellation)
    {
        if (Unattached(volumeId, "A disk must not change under its reader") is { } refusal)
        {
            return refusal;
        }

        return NoSnapshot(volumeId, snapshotId) is { } none ? none
            : await folder.CopyAsync(folder.SnapshotDisk(volumeId, snapshotId), folder.Disk(volumeId), cancellation) is { } failed ? new Refusal(Trouble.Fault, failed)
            : Find(volumeId);
    }

    public Task<Answer<Nothing>> DeleteSnapshotAsync(string volumeId, string snapshotId, StepIntent intent, CancellationToken cancellation) =>
        Task.FromResult<Answer<Nothing>>(NoSnapshot(volumeId, snapshotId) is { } none
            ? intent.Resumed ? Nothing.It : none
            : folder.RemoveSnapshot(volumeId, snapshotId) is { } failed ? new Refusal(Trouble.Fault, failed) : Nothing.It);

    public Task<Answer<Nothing>> StopMachineAsync(string machineId, StepIntent intent, CancellationToken cancellation) => NoMachines();

    public Task<Answer<Nothing>> DeleteMachineAsync(string machineId, StepIntent intent, CancellationToken cancellation) => NoMachines();

    public DeviceIdentity? IdentityOf(ProvidedVolume volume) => LocalFolder.IsId(volume.Id) ? new DeviceIdentity.LoopFile(folder.Disk(volume.Id)) : null;

    public Task<ProviderHealth> CheckAsync(CancellationToken cancellation)
    {
        var volumes = folder.Ids.Select(id => new FileInfo(folder.Disk(id))).Where(f => f.Exists).ToList();
        var space = new DriveInfo(Directory.Exists(folder.Root) ? folder.Root : "/").AvailableFreeSpace;
        return Task.FromResult(new ProviderHealth(true, $"{volumes.Count} volumes with {volumes.Sum(f => f.Length)} bytes in {folder.Root}, which has {space} bytes free"));
    }

    private static Task<Answer<Nothing>> NoMachines() => Task.FromResult<Answer<Nothing>>(new Refusal(Trouble.Unsupported, "The local provider has volumes of this machine only, and no other machines."));

    private static Answer<ProvidedVolume>? Failed(string? sentence)
    {
        if (sentence is null)
        {
            return null;
        }

        return new Refusal(Trouble.Fault, sentence);
    }

    private Answer<ProvidedVolume> Find(string id) => (LocalFolder.IsId(id) ? folder.Read(id) : new Described<LocalVolume>(null, null)) switch
    {
        { Content: { } volume } => Show(id, volume),
        { Problem: { } problem } => new Refusal(Trouble.Fault, problem),
        _ => new Refusal(Trouble.Gone, $"There is no volume {id} in {folder.Root}."),
    };

    private T Alone<T>(string volumeId, Func<T> act)
    {
        lock (_gates.GetOrAdd(volumeId, _ => new Lock()))
        {
            return act();
        }
    }

    private Answer<Nothing> Delete(string id, StepIntent intent)
    {
        if (Find(id) is { IsDone: false } gone)
        {
            return intent.Resumed && gone.Refusal.Trouble == Trouble.Gone && LocalFolder.IsId(id) ? Removed(id) : gone.Refusal;
        }

        return loops.FindByFile(folder.Disk(id)) switch
        {
            { Failure: { } failure } => new Refusal(Trouble.Fault, failure),
            { Loops: [var loop, ..] } => new Refusal(Trouble.Refused, $"Volume {id} is attached as {loop.Path}. Nothing was deleted; detach it first."),
            _ => Removed(id),
        };
    }

    private Answer<Nothing> Removed(string id) => folder.Remove(id) is { } failed ? new Refusal(Trouble.Fault, failed) : Nothing.It;

    private Answer<ProvidedVolume> Attach(string id, LocalVolume volume)
    {
        if (!volume.Attached && folder.Write(id, volume with { Attached = true }) is { } failed)
        {
            return new Refusal(Trouble.Fault, failed);
        }

        var search = loops.FindByFile(folder.Disk(id));
        var failure = search.Failure ?? (search.Loops.IsEmpty ? loops.Attach(folder.Disk(id), readOnly: false).Failure : null);
        if (failure is null)
        {
            return Find(id);
        }

        // What was attached before and cannot be now stays as wished: the next start tries again.
        return new Refusal(Trouble.Fault, failure + (volume.Attached ? "" : folder.Write(id, volume) is { } stuck ? " " + stuck : ""));
    }

    private Answer<ProvidedVolume> Detach(string id)
    {
        if (folder.Read(id).Content is not { } volume)
        {
            return Find(id);
        }

        var search = loops.FindByFile(folder.Disk(id));
        if (search.Failure is { } unknown)
        {
            return new Refusal(Trouble.Fault, unknown);
        }

        foreach (var loop in search.Loops)
        {
            if (loops.Detach(loop) is { Failure: { } failure } act)
            {
                return new Refusal(act.StillOpen ? Trouble.Busy : Trouble.Fault, failure);
            }
        }

        return Failed(folder.Write(id, volume with { Attached = false })) ?? Find(id);
    }

    /// <summary>Attached is what should be; the loop device is what the finder proves.</summary>
    private ProvidedVolume Show(string id, LocalVolume volume) => new(
        id, volume.Name, null, folder.Size(id), volume.Attached ? "Attached" : "Ready", volume.Attached ? host.Value : null, null, null, false, false);

    private ProvidedSnapshot? Snapshot(string volumeId, string id) => folder.ReadSnapshot(volumeId, id).Content is { } snapshot
        ? new ProvidedSnapshot(id, volumeId, snapshot.Name, "Ready", new FileInfo(folder.SnapshotDisk(volumeId, id)).Length, snapshot.CreatedAt, true)
        : null;

    private Refusal? Unattached(string id, string why) => Find(id) switch
    {
        { Refusal: { } refusal } => refusal,
        { Value.MachineId: not null } => new Refusal(Trouble.Refused, $"Volume {id} is attached. {why}; detach it first."),
        _ => null,
    };

    private Refusal? NoSnapshot(string volumeId, string id) => LocalFolder.IsSnapshotId(id) && folder.ReadSnapshot(volumeId, id).Content is not null
        ? null
        : new Refusal(Trouble.Gone, $"Volume {volumeId} has no snapshot {id}.");
}
