using System.Collections.Immutable;

namespace Plumbline.Kernel.Sysfs;

/// <summary>A block device as sysfs shows it. Sizes are bytes; what the kernel does not say is null.</summary>
/// <param name="SysPath">The canonical directory below /sys/devices.</param>
/// <param name="Number">Null for the hidden paths of native NVMe multipath, which have no device node.</param>
/// <param name="Disk">For a partition the name of its disk.</param>
internal sealed record BlockDevice(
    string Name,
    string SysPath,
    DeviceNumber? Number,
    long Size,
    bool ReadOnly,
    bool? Rotational,
    bool Hidden,
    long? DiskSequence,
    string? Disk,
    int? PartitionNumber,
    long? PartitionStart,
    ImmutableArray<string> Holders,
    ImmutableArray<string> Slaves,
    ImmutableArray<string> Partitions,
    string? Vendor,
    string? Model,
    string? Serial,
    string? Wwid,
    string? ScsiAddress,
    string? ScsiState,
    string? Transport)
{
    /// <summary>The disk was asked for its serial number and did not answer, or not in time: it may have one.</summary>
    public bool SerialUnread { get; init; }
}
