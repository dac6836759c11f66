using System.Text.Json.Nodes;

namespace Plumbline.MachineTests.Harness;

/// <summary>Gives disks to the running guest and takes them away, the way a hypervisor does it: over QMP.</summary>
internal sealed class HotplugBus(QmpClient qmp, GuestFolder folder)
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(30);

    private int _count;

    public async Task<HotplugDisk> PlugAsync(string serial, long size, bool readOnly = false)
    {
        var number = Interlocked.Increment(ref _count);
        var disk = new HotplugDisk(serial, $"hotplug{number}", $"hotplug-node{number}", folder.CreateDisk($"hotplug{number}", size));
        await qmp.ExecuteAsync("blockdev-add", new JsonObject
        {
            ["node-name"] = disk.NodeName,
            ["driver"] = "raw",
            ["read-only"] = readOnly,
            ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = disk.File },
        });
        await qmp.ExecuteAsync("device_add", new JsonObject
        {
            ["driver"] = "virtio-blk-pci",
            ["drive"] = disk.NodeName,
            ["id"] = disk.DeviceId,
            ["serial"] = serial,
        });
        return disk;
    }

    public Task ResizeAsync(HotplugDisk disk, long size) =>
        qmp.ExecuteAsync("block_resize", new JsonObject { ["node-name"] = disk.NodeName, ["size"] = size });

    public async Task UnplugAsync(HotplugDisk disk)
    {
        await qmp.DeleteDeviceAsync(disk.DeviceId, ReleaseLimit);
        await qmp.ExecuteAsync("blockdev-del", new JsonObject { ["node-name"] = disk.NodeName });
    }
}
