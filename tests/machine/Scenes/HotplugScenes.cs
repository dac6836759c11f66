using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>Disks that come and go; each step ends when the guest's kernel shows it.</summary>
internal static class HotplugScenes
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Plugs a disk and returns it with the name (vdX) the guest gave it.</summary>
    public static async Task<(HotplugDisk Disk, string Name)> PlugAsync(Guest guest, string serial, long size, bool readOnly = false)
    {
        var disk = await guest.Hotplug.PlugAsync(serial, size, readOnly);
        await guest.WaitUntilAsync($"the guest shows a disk with serial {serial}", Find(serial), Limit);
        await guest.MustAsync("udevadm settle");
        return (disk, (await guest.MustAsync(Find(serial))).Trim());
    }

    public static async Task UnplugAsync(Guest guest, HotplugDisk disk)
    {
        await guest.Hotplug.UnplugAsync(disk);
        await guest.WaitUntilAsync($"the guest shows no disk with serial {disk.Serial}", $"! {Find(disk.Serial)}", Limit);
    }

    public static async Task ResizeAsync(Guest guest, HotplugDisk disk, string name, long size)
    {
        await guest.Hotplug.ResizeAsync(disk, size);
        await guest.WaitUntilAsync($"{name} has {size} bytes", $"test $(blockdev --getsize64 /dev/{name}) -eq {size}", Limit);
    }

    /// <summary>virtio cuts a serial at 20 characters and ends it with no newline.</summary>
    private static string Find(string serial) => $"grep -lsxF {Shell.Quote(serial[..Math.Min(serial.Length, 20)])} /sys/block/vd*/serial | cut -d/ -f4 | grep .";
}
