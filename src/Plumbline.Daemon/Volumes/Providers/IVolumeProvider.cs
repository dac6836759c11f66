using System.Collections.Immutable;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers;

/// <summary>
/// Who makes volumes and attaches them. Every change takes a <see cref="StepIntent"/>: its id was on disk before the call, and a call that is
/// "resumed" may have been made before, so that it looks first and never does a thing twice. A change returns when it is proven done; an
/// answer of <see cref="Trouble.Open"/> means that nobody knows, and the same call with the same intent finds out.
/// </summary>
internal interface IVolumeProvider
{
    /// <summary>local, cloudstack.</summary>
    string Name { get; }

    /// <summary>The fields of a create that this provider cannot do without, besides name and size.</summary>
    ImmutableArray<string> NeededForCreate { get; }

    /// <summary>As whom this machine is known there. A refusal where that cannot be told for certain.</summary>
    Task<Answer<ThisMachine>> WhoAmIAsync(CancellationToken cancellation);

    /// <summary>After a start of the machine: what the provider itself must attach again is attached. Null when all is as it should be.</summary>
    Task<Refusal?> ResumeAsync(CancellationToken cancellation);

    Task<Answer<ProvidedVolumes>> ListAsync(string? machineId, CancellationToken cancellation);

    /// <summary><see cref="Trouble.Gone"/> where a complete look shows that there is none.</summary>
    Task<Answer<ProvidedVolume>> FindAsync(string volumeId, CancellationToken cancellation);

    Task<Answer<ProvidedVolume>> CreateAsync(VolumeWish wish, StepIntent intent, Func<string, Task> known, CancellationToken cancellation);

    Task<Answer<Nothing>> DeleteAsync(string volumeId, StepIntent intent, CancellationToken cancellation);

    Task<Answer<ProvidedVolume>> AttachAsync(string volumeId, string machineId, bool asRoot, StepIntent intent, CancellationToken cancellation);

    Task<Answer<ProvidedVolume>> DetachAsync(string volumeId, StepIntent intent, CancellationToken cancellation);

    Task<Answer<ProvidedVolume>> ResizeAsync(string volumeId, long size, StepIntent intent, CancellationToken cancellation);

    Task<Answer<ProvidedSnapshots>> SnapshotsAsync(string volumeId, CancellationToken cancellation);

    Task<Answer<ProvidedSnapshot>> SnapshotAsync(string volumeId, string name, StepIntent intent, CancellationToken cancellation);

    Task<Answer<ProvidedVolume>> RevertAsync(string volumeId, string snapshotId, StepIntent intent, CancellationToken cancellation);

    Task<Answer<Nothing>> DeleteSnapshotAsync(string volumeId, string snapshotId, StepIntent intent, CancellationToken cancellation);

    /// <summary>Stops a machine and returns when it has stopped.</summary>
    Task<Answer<Nothing>> StopMachineAsync(string machineId, StepIntent intent, CancellationToken cancellation);

    /// <summary>Removes a machine, which must not hold any volume but its own root disk.</summary>
    Task<Answer<Nothing>> DeleteMachineAsync(string machineId, StepIntent intent, CancellationToken cancellation);

    /// <summary>What proves that a device of this machine is that volume; null where the provider tells nothing that could.</summary>
    DeviceIdentity? IdentityOf(ProvidedVolume volume);

    Task<ProviderHealth> CheckAsync(CancellationToken cancellation);
}
