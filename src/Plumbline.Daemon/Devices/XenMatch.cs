using System.Globalization;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Devices;

/// <summary>
/// XenServer: the deviceid is the position of the virtual block device, whose number the guest sees (Xen's docs/man/xen-vbd-interface).
/// Pure.
/// </summary>
internal static class XenMatch
{
    private const long MostDevices = 1 << 20;

    public static Search Find(DiskPicture picture, DeviceIdentity.XenSlot slot)
    {
        var numbers = NumbersOf(slot.DeviceId);
        var found = Candidates.Of(picture, disk =>
            picture.XenNodes.TryGetValue(disk.Name, out var node)
            && long.TryParse(HostRoot.NameOf(node), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && numbers.Contains(number));
        return found.Judge($"are both position {slot.DeviceId}")
            ?? new Search.Absent($"no disk of this machine is at Xen's position {slot.DeviceId} ({Candidates.Names(numbers.Select(n => $"vbd {n}"))}).");
    }

    /// <summary>
    /// xvd: major 202 and 16 minors a disk for the first sixteen, above them 1 &lt;&lt; 28 and 256 a disk. The first four of a guest with
    /// emulated disks may be called by their IDE numbers, which drivers/block/xen-blkfront.c turns into the same names.
    /// </summary>
    internal static long[] NumbersOf(long deviceId)
    {
        const long Xvd = 202 << 8;
        long[] emulated = [3 << 8, (3 << 8) | 64, 22 << 8, (22 << 8) | 64];
        return deviceId switch
        {
            < 0 or > MostDevices => [],
            < 4 => [Xvd | (deviceId << 4), emulated[deviceId]],
            < 16 => [Xvd | (deviceId << 4)],
            _ => [(1L << 28) | (deviceId << 8)],
        };
    }
}
