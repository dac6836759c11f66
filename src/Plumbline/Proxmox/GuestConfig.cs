using System.Collections.Immutable;

namespace Plumbline.Proxmox;

internal enum GuestKind
{
    Vm,
    Container,
}

/// <summary>The kinds of sections that hold volumes.</summary>
internal enum SectionKind
{
    Main,
    Pending,
    Snapshot,
    Fleecing,
}

/// <summary>Where a line stands.</summary>
/// <param name="Snapshot">The snapshot's name; null in every other kind of section.</param>
internal readonly record struct ConfigSection(SectionKind Kind, string? Snapshot = null);

/// <summary>A volume, path or empty drive that a guest's configuration names. Exactly what Proxmox itself counts as the guest's, and no more.</summary>
/// <param name="Key">scsi0, mp1, unused3, vmstate …; the legacy cdrom is ide2.</param>
/// <param name="Volume">The volume id without its storage, as written: "vm-100-disk-0", "base-9000-disk-0/vm-100-disk-0", "iso/debian.iso".</param>
/// <param name="Path">An absolute path: a device given whole to the guest, or a container's bind mount.</param>
/// <param name="Size">Bytes, as the configuration claims; null when it claims none.</param>
internal sealed record VolumeReference(
    ConfigSection Section, string Key, int Line, string? Storage, string? Volume, string? Path, bool Cdrom, long? Size)
{
    /// <summary>A drive with nothing in it: "none", or the host's own CD drive.</summary>
    public bool Empty => Volume is null && Path is null;

    public bool Pending => Section.Kind == SectionKind.Pending;

    public bool Fleecing => Section.Kind == SectionKind.Fleecing;

    public bool VmState => Key == "vmstate";

    public bool Unused => Key.StartsWith("unused", StringComparison.Ordinal);

    public string? SnapshotName => Section.Snapshot;

    /// <summary>The volume's own name. Linked clones write their base before it, directory storages the guest's number.</summary>
    public string? Name => Volume?[(Volume.LastIndexOf('/') + 1)..];

    /// <summary>The base image that a linked clone's volume id names, else null.</summary>
    public string? Base
    {
        get
        {
            var parts = Volume?.Split('/') ?? [];
            return parts.SkipLast(1).LastOrDefault(part => VolumeNames.Classify(part).Kind == VolumeKind.Base);
        }
    }
}

/// <summary>A snapshot section.</summary>
/// <param name="State">"prepare" or "delete" while Proxmox works on it, else null.</param>
internal sealed record GuestSnapshot(string Name, string? Parent, string? State);

/// <summary>The LV that the storage plugin made for a snapshot of a volume. It never stands in the configuration.</summary>
internal sealed record GeneratedSnapshot(string Storage, string LvName, string Volume, string Snapshot);

/// <summary>What one guest's file says.</summary>
/// <param name="MentionedDevices">Paths below /dev in "args", "devN" and "lxc.…": no volumes to Proxmox, but in use.</param>
/// <param name="PendingDeletes">Keys that go with the next start.</param>
/// <param name="Problems">One sentence each, with its line: what Proxmox itself would not read either.</param>
internal sealed record GuestConfig(
    GuestKind Kind,
    string? Name,
    string? Lock,
    bool Template,
    string? Parent,
    ImmutableArray<VolumeReference> Volumes,
    ImmutableArray<GuestSnapshot> Snapshots,
    ImmutableArray<string> MentionedDevices,
    ImmutableArray<string> PendingDeletes,
    ImmutableArray<string> Problems)
{
    /// <summary>
    /// The names of every LV that a snapshot of a volume of this guest can have. The text "snap_A_B" alone cannot be split, because both
    /// parts may hold "_": known volumes and known snapshots decide.
    /// </summary>
    public ImmutableArray<GeneratedSnapshot> GeneratedSnapshots()
    {
        var volumes = Volumes
            .Where(v => v is { Storage: not null, Name: not null, VmState: false, Fleecing: false } && VolumeNames.Classify(v.Name).Kind != VolumeKind.None)
            .Select(v => (Storage: v.Storage!, Name: v.Name!))
            .Distinct();
        return
        [
            .. from volume in volumes
               from snapshot in Snapshots
               from lv in VolumeNames.SnapshotsOf(volume.Name, snapshot.Name)
               select new GeneratedSnapshot(volume.Storage, lv, volume.Name, snapshot.Name),
        ];
    }
}
