namespace Plumbline.Proxmox;

/// <summary>What an LV's name says it is.</summary>
internal enum VolumeKind
{
    /// <summary>No name that Proxmox gives or takes.</summary>
    None,

    /// <summary>vm-ID-disk-N</summary>
    Disk,

    /// <summary>vm-ID-disk-N.qcow2: thick LVM with snapshot-as-volume-chain.</summary>
    DiskQcow2,

    /// <summary>snap_VOLUME_SNAPSHOT, with .qcow2 in a volume chain.</summary>
    Snapshot,

    /// <summary>base-ID-disk-N: a template's disk.</summary>
    Base,

    /// <summary>vm-ID-cloudinit</summary>
    CloudInit,

    /// <summary>vm-ID-state-SNAPSHOT: the memory in a snapshot.</summary>
    State,

    /// <summary>vm-ID-state-suspend-YYYY-MM-DD: the memory of a hibernated guest.</summary>
    SuspendState,

    /// <summary>vm-ID-fleece-N: what a running backup sets aside.</summary>
    Fleece,

    /// <summary>snap_vm-ID-disk-N_vzdump: what a running container backup reads.</summary>
    VzdumpSnapshot,

    /// <summary>del- before another name: saferemove is wiping it.</summary>
    Deleted,

    /// <summary>vm-ID-anything: pvesm alloc, CSI drivers, people.</summary>
    FreeText,
}

/// <summary>An LV's name taken apart.</summary>
/// <param name="Vmid">Null where the number can be no VMID's text (too long, or with a leading zero).</param>
/// <param name="Volume">Snapshots: the name of the volume without .qcow2, where the text alone tells it.</param>
/// <param name="Snapshot">Snapshots and states: the snapshot's name, where the text alone tells it.</param>
/// <param name="Inner">Deleted: the name it had.</param>
internal sealed record VolumeName(
    VolumeKind Kind, string Text, int? Vmid = null, int? Number = null, string? Volume = null, string? Snapshot = null, VolumeName? Inner = null)
{
    /// <summary>Proxmox makes such names itself; "del-" and free text it only tolerates.</summary>
    public bool Generated => Kind is not (VolumeKind.None or VolumeKind.Deleted or VolumeKind.FreeText);
}
