namespace Plumbline.Client;

/// <summary>A volume.</summary>
/// <param name="Id">The provider's id; opaque.</param>
/// <param name="Name">The name it was made with.</param>
/// <param name="Size">Bytes, as the provider tells it.</param>
/// <param name="State">The provider's own word: Ready, Allocated, …; "gone" where the provider does not know the volume any more.</param>
/// <param name="Provider">local or cloudstack.</param>
/// <param name="VmId">The machine that it is attached to.</param>
/// <param name="DevicePath">Where it is on plumbd's own machine, verified at this answer.</param>
/// <param name="PersistentPath">The name that stays.</param>
/// <param name="ZoneId">CloudStack only.</param>
/// <param name="DiskOfferingId">CloudStack only.</param>
/// <param name="Operation">The id of the operation that is open on it.</param>
/// <param name="CreatedAt">When plumbd first knew it.</param>
/// <param name="UpdatedAt">When it last changed.</param>
public sealed record Volume(
    string Id,
    string Name,
    long? Size,
    string? State,
    string Provider,
    string? VmId,
    string? DevicePath,
    string? PersistentPath,
    string? ZoneId,
    string? DiskOfferingId,
    string? Operation,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A page of volumes.</summary>
/// <param name="Volumes">Ordered by id.</param>
/// <param name="NextCursor">Asks for the page behind this one; null on the last.</param>
public sealed record VolumePage(IReadOnlyList<Volume> Volumes, string? NextCursor);

/// <summary>Which device a volume is, on the machine that plumbd runs on.</summary>
/// <param name="VolumeId">The volume.</param>
/// <param name="VmId">The machine that it is attached to.</param>
/// <param name="DevicePath">/dev/vdb; null for a volume of another machine, whose devices nobody here sees.</param>
/// <param name="PersistentPath">The name that stays.</param>
/// <param name="Size">Bytes, of the device.</param>
/// <param name="Serial">The serial number that proves it.</param>
/// <param name="Diskseq">The kernel's number for this disk since boot; never given twice.</param>
/// <param name="LinuxState">attached, remote or lost.</param>
public sealed record VolumeDevice(
    string VolumeId,
    string VmId,
    string? DevicePath,
    string? PersistentPath,
    long? Size,
    string? Serial,
    long? Diskseq,
    string LinuxState);

/// <summary>A snapshot of a volume.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="VolumeId">Whose it is.</param>
/// <param name="Name">The name it was made with.</param>
/// <param name="State">The provider's own word.</param>
/// <param name="Size">Bytes, where it is told.</param>
/// <param name="CreatedAt">Where it is told.</param>
/// <param name="Usable">The volume can be reverted to it.</param>
public sealed record VolumeSnapshot(string Id, string VolumeId, string? Name, string? State, long? Size, DateTimeOffset? CreatedAt, bool Usable);

/// <summary>The snapshots of a volume.</summary>
/// <param name="Snapshots">Ordered by id.</param>
public sealed record SnapshotList(IReadOnlyList<VolumeSnapshot> Snapshots);
