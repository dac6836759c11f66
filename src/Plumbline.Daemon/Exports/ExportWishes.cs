using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes;

namespace Plumbline.Daemon.Exports;

/// <summary>What is to be served for a volume now: its disk and the name that leads to it, proven at this moment.</summary>
internal sealed class ExportWishes(VolumeStore volumes, MappingProof proof, VolumeNames names, DeviceFinder devices)
{
    /// <summary>A refusal with <see cref="Trouble.Gone"/> is certain: the volume has no disk on this machine. Any other may pass.</summary>
    public async Task<Answer<PlannedExport>> OfAsync(string volumeId, string name, bool readOnly, CancellationToken cancellation)
    {
        var mapping = await volumes.MappingAsync(volumeId, cancellation);
        return mapping is null
            ? new Refusal(Trouble.Gone, $"Volume {volumeId} is not attached. Attach it to this machine first: plumb volumes attach {volumeId}")
            : mapping.LinuxState == StoredMapping.Remote
                ? new Refusal(Trouble.Gone, $"Volume {volumeId} is attached to {mapping.MachineId}; only disks of the machine that plumbd runs on can be exported.")
                : await OfAsync(mapping, name, readOnly, cancellation);
    }

    public async Task<Answer<PlannedExport>> OfAsync(StoredMapping mapping, string name, bool readOnly, CancellationToken cancellation)
    {
        var (verified, trouble) = await proof.VerifyAsync(mapping, cancellation);
        return (trouble ?? await names.ProveAsync(verified, cancellation)) is { } refusal
            ? refusal
            : new PlannedExport(
                new ExportWish(
                    mapping.VolumeId, name, verified.PersistentPath ?? verified.DevicePath!, $"{verified.DeviceNumber} {verified.DiskSequence}", verified.Size ?? 0, readOnly),
                mapping);
    }

    /// <summary>The disk that is served is not the volume's any more, and that is certain: it is not in this machine, or the volume is another disk now.</summary>
    public async Task<bool> IsDiskGoneAsync(string volumeId, CancellationToken cancellation) => await volumes.MappingAsync(volumeId, cancellation) switch
    {
        { LinuxState: StoredMapping.Lost, DiskSequence: { } sequence } => !await devices.IsThereAsync(sequence, cancellation),
        { DevicePath: not null } place => (await proof.VerifyAsync(place, cancellation)).Trouble is null && await names.IsElsewhereAsync(place, cancellation),
        _ => false,
    };

    /// <summary>Asked again once the disk is open: what was opened by its path is what was proven before only if it still stands there.</summary>
    public async Task<Refusal?> StillAsync(PlannedExport planned, CancellationToken cancellation) => (await proof.VerifyAsync(planned.Place, cancellation)).Trouble;
}

/// <param name="Place">Where the disk is that the wish names.</param>
internal sealed record PlannedExport(ExportWish Wish, StoredMapping Place);
