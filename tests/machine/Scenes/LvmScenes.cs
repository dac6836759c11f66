using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>Volume groups as Proxmox VE keeps them: a shared thick one over two disks, and a local one with a thin pool.</summary>
internal static class LvmScenes
{
    public const string ThickGroup = "ssd-ha01";
    public const string LocalGroup = "pve";

    /// <summary>What a correct reader must list, as "vg lv tags", hidden volumes left out.</summary>
    public static readonly string[] Volumes =
    [
        "pve base-9000-disk-0",
        "pve data",
        "pve root",
        "pve snap_vm-102-disk-0_before",
        "pve vm-102-disk-0",
        "pve vm-104-disk-0",
        "ssd-ha01 backup-of-101",
        "ssd-ha01 vm-101-cloudinit pve-vm-101",
        "ssd-ha01 vm-101-disk-0 pve-vm-101",
        "ssd-ha01 vm-101-disk-1.qcow2 pve-vm-101,pve-vm-101-disk-1.qcow2",
        "ssd-ha01 vm-103-disk-0 pve-vm-103",
    ];

    public static Task BuildAsync(Guest guest) => guest.ScriptAsync($"""
        vgcreate -qq {ThickGroup} {LvmGuest.San1.Device} {LvmGuest.San2.Device}
        thick="lvcreate -qq -y -Wn"
        $thick -L 64M -n vm-101-disk-0 --addtag pve-vm-101 {ThickGroup}
        $thick -L 32M -n vm-101-disk-1.qcow2 --addtag pve-vm-101 --addtag pve-vm-101-disk-1.qcow2 {ThickGroup}
        $thick -L 4M -n vm-101-cloudinit --addtag pve-vm-101 {ThickGroup}
        $thick -L 32M -n vm-103-disk-0 --addtag pve-vm-103 --type raid1 -m1 --nosync {ThickGroup}
        lvcreate -qq -y -s -L 16M -n backup-of-101 {ThickGroup}/vm-101-disk-0

        vgcreate -qq {LocalGroup} {LvmGuest.Local.Device}
        $thick -L 16M -n root {LocalGroup}
        lvcreate -qq -y -L 256M -T {LocalGroup}/data
        lvcreate -qq -y -V 512M -T {LocalGroup}/data -n vm-102-disk-0
        lvcreate -qq -y -s -pr -n snap_vm-102-disk-0_before {LocalGroup}/vm-102-disk-0
        lvcreate -qq -y -V 128M -T {LocalGroup}/data -n base-9000-disk-0
        lvchange -qq -pr -ky {LocalGroup}/base-9000-disk-0
        lvcreate -qq -y -s -kn -n vm-104-disk-0 {LocalGroup}/base-9000-disk-0
        lvchange -qq -an {LocalGroup}/base-9000-disk-0
        lvchange -qq -ay {LocalGroup}/vm-104-disk-0
        udevadm settle
        """);
}
