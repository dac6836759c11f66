using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>One logical volume; identity is the group's uuid and its own.</summary>
internal sealed record LogicalVolume
{
    public required string GroupUuid { get; init; }

    public required string Uuid { get; init; }

    public required string GroupName { get; init; }

    /// <summary>Without the brackets that lvm prints around hidden ones.</summary>
    public required string Name { get; init; }

    /// <summary>Made by lvm for itself: _tdata, _pmspare, _rimage_N …</summary>
    public bool Hidden { get; init; }

    /// <summary>/dev/mapper/… as lvm would name it.</summary>
    public string? DmPath { get; init; }

    public ImmutableArray<string> Layout { get; init; } = [];

    public ImmutableArray<string> Role { get; init; } = [];

    public string Attributes { get; init; } = "";

    public long? Size { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>lv_active: "active", empty, or "unknown" when device-mapper was not asked.</summary>
    public string Active { get; init; } = "";

    public bool ActiveLocally { get; init; }

    public bool? AutoActivation { get; init; }

    public bool SkipActivation { get; init; }

    public bool Suspended { get; init; }

    public string? PoolName { get; init; }

    public string? PoolUuid { get; init; }

    public string? OriginName { get; init; }

    public string? OriginUuid { get; init; }

    public double? DataPercent { get; init; }

    public double? MetadataPercent { get; init; }

    public double? SnapshotPercent { get; init; }

    public string? Parent { get; init; }

    public string? Permissions { get; init; }

    /// <summary>major:minor while it is active.</summary>
    public string? Device { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>lv_health_status: empty is well.</summary>
    public string Health { get; init; } = "";

    /// <summary>The device-mapper uuid that lvm gives its top device (lib/misc/lvm-string.c, build_dm_uuid).</summary>
    public string DmUuid => DmUuidOf(GroupUuid, Uuid);

    public static string DmUuidOf(string groupUuid, string volumeUuid) => "LVM-" + groupUuid + volumeUuid;
}

/// <summary>One stretch of a logical volume.</summary>
/// <param name="GroupUuid">Of its group.</param>
/// <param name="VolumeUuid">Of its logical volume.</param>
/// <param name="Type">linear, striped, thin, thin-pool, raid1 …</param>
/// <param name="Start">Bytes from the volume's beginning.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Stripes">Devices side by side.</param>
/// <param name="Devices">What it lies on: "/dev/sda(12)" is a device and its first extent, "pool_tdata(0)" a hidden volume.</param>
/// <param name="MetadataDevices">The same for raid metadata.</param>
/// <param name="ExtentRanges">"/dev/sda:12-40".</param>
/// <param name="ThinId">The thin device's number in its pool.</param>
/// <param name="ChunkSize">Bytes.</param>
internal sealed record Segment(
    string GroupUuid,
    string VolumeUuid,
    string Type,
    long? Start,
    long? Size,
    int? Stripes,
    ImmutableArray<string> Devices,
    ImmutableArray<string> MetadataDevices,
    ImmutableArray<string> ExtentRanges,
    int? ThinId,
    long? ChunkSize);
