using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>What another machine keeps inside a disk, and what udev makes of it when nobody stops it.</summary>
internal static class Insides
{
    /// <summary>By this device alone: the disk below a name shows the same, which lvm takes for a duplicate.</summary>
    public static Task MakeVolumeGroupAsync(Guest guest, string device, string group) => guest.ScriptAsync($"""
        only='devices/global_filter=["a|^{device}$|","r|.*|"]'
        pvcreate -q -y --config "$only" {device}; vgcreate -q --config "$only" {group} {device}; lvcreate -q -y --config "$only" -L 64M -n data {group}
        vgchange -q --config "$only" -an {group}
        """);

    public static Task MakeRaidAsync(Guest guest, string device) => guest.ScriptAsync(
        $"mdadm --quiet --create /dev/md77 --run --force --level=1 --raid-devices=1 --metadata=1.2 {device}; mdadm --quiet --stop /dev/md77");

    /// <summary>mkfs tells the kernel of what it made; that is taken back.</summary>
    public static Task MakeBtrfsAsync(Guest guest, string device) => guest.ScriptAsync($"modprobe btrfs; mkfs.btrfs -q -f {device}; btrfs device scan --forget");

    /// <summary>The kernel has been told that there is a btrfs on that disk (fs/btrfs/volumes.c, device_list_add).</summary>
    public static async Task<bool> IsKnownBtrfsAsync(Guest guest, string disk) => (await guest.RunAsync($"dmesg | grep 'BTRFS: device .* {disk} '")).Succeeded;

    /// <summary>What udev knows of a device, with all that its rules asked others.</summary>
    public static Task<string> PropertiesAsync(Guest guest, string device) => guest.MustAsync($"udevadm settle; udevadm info --query=property $(readlink -f {device})");
}
