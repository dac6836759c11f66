using System.Collections.Immutable;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Daemon.Devices;

/// <summary>What one look saw of this machine's whole disks. Partitions, loop devices, memory disks and drives for discs are none.</summary>
/// <param name="Disks">By name.</param>
/// <param name="Maps">Multipath maps that stand on one of them: such a map is the disk, and what it stands on are its paths.</param>
/// <param name="XenNodes">By a disk's name: what Xen's block device says that it is, "device/vbd/51728".</param>
/// <param name="Controllers">By the number of a SCSI host: its driver.</param>
/// <param name="Failure">Why the disks are not known; null when they are.</param>
internal sealed record DiskPicture(
    ImmutableArray<BlockDevice> Disks,
    ImmutableArray<BlockDevice> Maps,
    ImmutableDictionary<string, string> XenNodes,
    ImmutableSortedDictionary<int, string> Controllers,
    string? Failure = null)
{
    /// <summary>Told apart by a number that is never given twice; older kernels have none, and the place must do.</summary>
    public static string KeyOf(BlockDevice disk) => disk.DiskSequence is { } sequence ? $"{sequence}" : $"{disk.Name} {disk.Number}";
}
