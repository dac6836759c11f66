using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>What lvm reported. Uuids are written without hyphens, sizes are bytes; a value that lvm left empty is null.</summary>
internal sealed record LvmReport
{
    /// <summary>Why there is no report at all; every list is empty then, and all that rests on lvm is unknown.</summary>
    public string? Error { get; init; }

    /// <summary>What makes the report less than the whole truth: an exit code, rows without identity. Groups that are here stay usable.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>What lvm said besides its report, on either output.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    public ImmutableArray<VolumeGroup> VolumeGroups { get; init; } = [];

    public ImmutableArray<PhysicalVolume> PhysicalVolumes { get; init; } = [];

    public ImmutableArray<LogicalVolume> LogicalVolumes { get; init; } = [];

    public ImmutableArray<Segment> Segments { get; init; } = [];

    public ImmutableArray<PhysicalSegment> PhysicalSegments { get; init; } = [];

    /// <summary>The devices that lvm was told to leave alone: their groups show missing members, or are not here.</summary>
    public ImmutableArray<string> Excluded { get; init; } = [];

    public bool IsComplete => Error is null && Problems.IsEmpty && Excluded.IsEmpty;
}

/// <param name="Uuid">32 characters.</param>
/// <param name="Name">No identity: two groups of one host may bear the same.</param>
/// <param name="SequenceNumber">Grows with every change of the metadata.</param>
/// <param name="Attributes">vg_attr as lvm prints it.</param>
/// <param name="ExtentSize">Bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Free">Bytes.</param>
/// <param name="MissingVolumes">How many of its physical volumes were not seen; at least 1 when the group says that it is partial.</param>
/// <param name="Exported">Meant for another host.</param>
/// <param name="Shared">Under lvmlockd. A group on a shared LUN of Proxmox is not: that is storage configuration.</param>
/// <param name="LockType">none, sanlock, dlm, idm …</param>
/// <param name="SystemId">The host that owns it, where lvm keeps that.</param>
/// <param name="Tags">In lvm's order.</param>
/// <param name="AutoActivation">Null where lvm is too old to know.</param>
internal sealed record VolumeGroup(
    string Uuid,
    string Name,
    long? SequenceNumber,
    string Attributes,
    long? ExtentSize,
    long? Size,
    long? Free,
    int MissingVolumes,
    bool Exported,
    bool Shared,
    string? LockType,
    string? SystemId,
    ImmutableArray<string> Tags,
    bool? AutoActivation)
{
    /// <summary>Every physical volume was seen: only then does the absence of a logical volume prove anything.</summary>
    public bool IsComplete => MissingVolumes == 0;
}

/// <param name="Uuid">32 characters.</param>
/// <param name="Path">The device's name; null when it is missing.</param>
/// <param name="GroupUuid">Null for a physical volume of no group.</param>
/// <param name="Size">Bytes.</param>
/// <param name="DeviceSize">Bytes of the device below.</param>
/// <param name="DataStart">Where its extents begin, in bytes.</param>
/// <param name="Missing">Its group names it, and no device carries it.</param>
/// <param name="Allocatable">New extents may be taken from it.</param>
/// <param name="Duplicate">A second device with the same uuid, which lvm does not use.</param>
/// <param name="Device">major:minor.</param>
/// <param name="Tags">In lvm's order.</param>
internal sealed record PhysicalVolume(
    string Uuid,
    string? Path,
    string? GroupUuid,
    long? Size,
    long? DeviceSize,
    long? DataStart,
    bool Missing,
    bool Allocatable,
    bool Duplicate,
    string? Device,
    ImmutableArray<string> Tags);

/// <param name="GroupUuid">Of the logical volume's group.</param>
/// <param name="VolumeUuid">Null where the extents are free.</param>
/// <param name="PhysicalUuid">Of the physical volume.</param>
/// <param name="Start">First extent.</param>
/// <param name="Count">Number of extents.</param>
internal sealed record PhysicalSegment(string? GroupUuid, string? VolumeUuid, string PhysicalUuid, long Start, long Count);
