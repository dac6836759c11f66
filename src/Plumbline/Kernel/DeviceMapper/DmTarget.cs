using System.Collections.Immutable;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>One line of a table with its parameters parsed.</summary>
internal sealed record DmTarget(long Start, long Length, string Type, string Params, DmTargetKind Kind);

/// <summary>What a target's parameters say. Formats: the kernel's Documentation/admin-guide/device-mapper and each target's status function.</summary>
internal abstract record DmTargetKind
{
    /// <summary>The devices the target stands on, as the table names them.</summary>
    public virtual ImmutableArray<DeviceNumber> Devices => [];
}

/// <summary>A piece of a device: where it begins, in sectors of 512 bytes.</summary>
internal readonly record struct DmSlice(DeviceNumber Device, long Offset);

internal sealed record LinearTarget(DmSlice Slice) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [Slice.Device];
}

internal sealed record StripedTarget(long ChunkSize, ImmutableArray<DmSlice> Stripes) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [.. Stripes.Select(s => s.Device)];
}

/// <summary>snapshot and snapshot-merge.</summary>
internal sealed record SnapshotTarget(DeviceNumber Origin, DeviceNumber Cow, bool Persistent, long ChunkSize) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [Origin, Cow];
}

internal sealed record SnapshotOriginTarget(DeviceNumber Origin) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [Origin];
}

internal sealed record ThinTarget(DeviceNumber Pool, long ThinId, DeviceNumber? ExternalOrigin) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => ExternalOrigin is { } origin ? [Pool, origin] : [Pool];
}

internal sealed record ThinPoolTarget(DeviceNumber Metadata, DeviceNumber Data, long BlockSize, long LowWater, ImmutableArray<string> Features) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [Metadata, Data];
}

/// <summary>The key is not here: it never became a string of ours.</summary>
internal sealed record CryptTarget(string Cipher, long IvOffset, DmSlice Slice) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [Slice.Device];
}

internal sealed record CacheTarget(DeviceNumber Metadata, DeviceNumber Cache, DeviceNumber Origin, long BlockSize) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => [Metadata, Cache, Origin];
}

/// <summary>raid and mirror. A missing leg is null.</summary>
internal sealed record RaidTarget(string Level, ImmutableArray<RaidLeg> Legs) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices =>
        [.. Legs.SelectMany(leg => new[] { leg.Metadata, leg.Data }).OfType<DeviceNumber>()];
}

internal sealed record RaidLeg(DeviceNumber? Metadata, DeviceNumber? Data, long Offset);

internal sealed record MultipathTarget(ImmutableArray<DeviceNumber> Paths) : DmTargetKind
{
    public override ImmutableArray<DeviceNumber> Devices => Paths;
}

/// <summary>Every access fails.</summary>
internal sealed record ErrorTarget : DmTargetKind;

internal sealed record ZeroTarget : DmTargetKind;

/// <summary>A target this program does not know; its parameters stand verbatim in the line.</summary>
internal sealed record UnknownTarget : DmTargetKind;

/// <summary>A target this program knows, with parameters it cannot read.</summary>
internal sealed record UnreadableTarget(string Error) : DmTargetKind;
