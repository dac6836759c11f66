using System.Text.Json.Nodes;

namespace Plumbline.MachineTests.Harness;

/// <summary>Gives disks to the running guest and takes them away, the way a hypervisor does it: over QMP.</summary>
internal sealed class HotplugBus(QmpClient qmp, GuestFolder folder)
{
    private const string Scsi = "scsi";

    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(30);

    private int _count;

    /// <summary>A sparse file for a disk, to be plugged as often as one likes.</summary>
    public string CreateFile(string name, long size) => folder.CreateDisk(name, size);

    public Task<HotplugDisk> PlugAsync(string serial, long size, bool readOnly = false) =>
        PlugAsync(serial, folder.CreateDisk($"hotplug{_count + 1}", size), new HotplugPlace(), readOnly);

    public async Task<HotplugDisk> PlugAsync(string serial, string file, HotplugPlace place, bool readOnly = false)
    {
        var number = Interlocked.Increment(ref _count);
        var disk = new HotplugDisk(serial, $"hotplug{number}", $"hotplug-node{number}", file);
        await qmp.ExecuteAsync("blockdev-add", new JsonObject
        {
            ["node-name"] = disk.NodeName,
            ["driver"] = "raw",
            ["read-only"] = readOnly,
            ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = disk.File },
        });
        await qmp.ExecuteAsync("device_add", Device(disk, place));
        return disk;
    }

    /// <summary>A virtio-scsi controller.</summary>
    public Task AddScsiAsync() => qmp.ExecuteAsync("device_add", new JsonObject { ["driver"] = "virtio-scsi-pci", ["id"] = Scsi });

    public Task ResizeAsync(HotplugDisk disk, long size) =>
        qmp.ExecuteAsync("block_resize", new JsonObject { ["node-name"] = disk.NodeName, ["size"] = size });

    public async Task UnplugAsync(HotplugDisk disk)
    {
        await qmp.DeleteDeviceAsync(disk.DeviceId, ReleaseLimit);
        await qmp.ExecuteAsync("blockdev-del", new JsonObject { ["node-name"] = disk.NodeName });
    }

    /// <summary>libvirt gives a SCSI disk its serial number twice, as that and as its device id (qemuBuildDiskDeviceProps).</summary>
    private static JsonObject Device(HotplugDisk disk, HotplugPlace place)
    {
        var device = new JsonObject { ["drive"] = disk.NodeName, ["id"] = disk.DeviceId, ["serial"] = disk.Serial };
        if (place.OnScsi)
        {
            (device["driver"], device["bus"], device["device_id"]) = ("scsi-hd", $"{Scsi}.0", disk.Serial);
        }
        else
        {
            device["driver"] = "virtio-blk-pci";
            if (place.PciSlot is { } slot)
            {
                device["addr"] = $"0x{slot:x}";
            }
        }

        return device;
    }
}
