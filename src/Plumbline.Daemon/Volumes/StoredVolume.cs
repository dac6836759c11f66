using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>A volume that plumbd knows.</summary>
/// <param name="Name">As it was asked for.</param>
/// <param name="ProviderName">What the provider calls it.</param>
/// <param name="State">The provider's word when it was last asked.</param>
internal sealed record StoredVolume(
    string Id,
    string Name,
    string Provider,
    string? ProviderName,
    long? Size,
    string? ZoneId,
    string? DiskOfferingId,
    string? State,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>Where an attached volume is. One row a volume; a device path or a disk sequence number stands in one row of a host at most.</summary>
/// <param name="HostId">The host whose plumbd wrote it.</param>
/// <param name="DevicePath">Null for a volume of another machine, and for one that is lost.</param>
/// <param name="Marks">What the provider told of it, by which its device is recognised again.</param>
/// <param name="ProviderState">The provider's word at the time.</param>
internal sealed record StoredMapping(
    string VolumeId,
    string MachineId,
    string HostId,
    string? DevicePath,
    string? DeviceNumber,
    long? DiskSequence,
    string? Serial,
    string? PersistentPath,
    long? Size,
    string? ProviderState,
    string LinuxState,
    ProvidedMarks Marks,
    DateTimeOffset? LastSync)
{
    /// <summary>How its name may be used; null where nothing was said.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>N of MACHINE-diskN; null where it has no name.</summary>
    public long? DiskNumber { get; init; }

    public const string Attached = "attached";
    public const string Lost = "lost";
    public const string Remote = "remote";

    /// <summary>As the provider told of it when it was last asked, as far as that was kept.</summary>
    public ProvidedVolume AsProvided() => new(VolumeId, VolumeId, null, Size, ProviderState, MachineId, null, null, false, false) { Marks = Marks };
}
