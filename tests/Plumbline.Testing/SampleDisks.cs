using System.Text;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Testing;

/// <summary>The whole disks of a guest as its kernel shows them, under each hypervisor. The next sequence number is given to each.</summary>
internal sealed class SampleDisks
{
    private long _sequence;
    private int _minor;

    public MemoryRoot Files { get; } = new MemoryRoot().File("/proc/self/mountinfo", "").File("/proc/swaps", "Filename Type Size Used Priority\n").File("/sys/block/.there", "");

    /// <summary>Those before 5.15 have no sequence numbers.</summary>
    public bool OldKernel { get; init; }

    /// <param name="serial">Null: the disk does not answer.</param>
    public SampleDisks Virtio(string name, string? serial, long size = 10L << 30, long? sequence = null, int slot = 0)
    {
        var device = $"/sys/devices/pci0000:00/0000:00:{(slot == 0 ? ++_minor : slot):x2}.0/virtio{name}";
        var path = Disk(name, device, 252, size, sequence);
        Files.Link(path + "/device", $"../../../virtio{name}");
        _ = serial is null ? Files.Error(path + "/serial", Errno.ETIMEDOUT) : Files.File(path + "/serial", serial);
        return this;
    }

    /// <param name="address">H:C:T:L.</param>
    /// <param name="wwid">The designator of page 0x83: hexadecimal digits of an NAA number, or the text of a vendor's own.</param>
    public SampleDisks Scsi(string name, string address, string? serial = null, string? wwid = null, long size = 10L << 30, string vendor = "QEMU")
    {
        var parts = address.Split(':');
        var device = $"/sys/devices/pci0000:00/0000:00:1{parts[0]}.0/host{parts[0]}/target{parts[0]}:{parts[1]}:{parts[2]}/{address}";
        var path = Disk(name, device, 8, size, null);
        Files.Link(path + "/device", "../../../" + address).Attributes(device, ("vendor", vendor), ("model", "disk"), ("state", "running"));
        if (serial is not null)
        {
            Files.File(device + "/vpd_pg80", [0, 0x80, 0, (byte)serial.Length, .. Encoding.ASCII.GetBytes(serial)]);
        }

        if (wwid is not null)
        {
            var isNaa = wwid.Length is 16 or 32 && wwid.All(char.IsAsciiHexDigit);
            var designator = isNaa ? Convert.FromHexString(wwid) : Encoding.ASCII.GetBytes(wwid);
            Files.File(device + "/vpd_pg83", [0, 0x83, 0, (byte)(designator.Length + 4), (byte)(isNaa ? 1 : 2), (byte)(isNaa ? 3 : 0), 0, (byte)designator.Length, .. designator]);
        }

        return this;
    }

    public SampleDisks Controller(int host, string driver)
    {
        Files.File($"/sys/class/scsi_host/host{host}/proc_name", driver + "\n");
        return this;
    }

    public SampleDisks Xen(string name, string node, long size = 10L << 30)
    {
        var device = "/sys/devices/vbd-" + HostRoot.NameOf(node);
        var path = Disk(name, device, 202, size, null);
        Files.Link(path + "/device", "../../../" + HostRoot.NameOf(device)).File(device + "/nodename", node + "\n");
        return this;
    }

    public SampleDisks Multipath(int minor, string wwid, params string[] paths) => Map($"dm-{minor}", minor, "mpath-" + wwid, paths);

    /// <summary>A mapping that is no multipath: an LV, one of our own.</summary>
    public SampleDisks Map(string name, int minor, string uuid, params string[] on)
    {
        var path = "/sys/devices/virtual/block/" + name;
        Enter(name, path, $"253:{minor}", 10L << 30, ++_sequence);
        Files.File(path + "/dm/uuid", uuid + "\n").File(path + "/dm/name", $"map{minor}\n");
        foreach (var disk in on)
        {
            Files.Link($"{path}/slaves/{disk}", Files.Follow("/sys/class/block/" + disk)!).Link($"{Files.Follow("/sys/class/block/" + disk)}/holders/{name}", path);
        }

        return this;
    }

    /// <summary>A device of another kind, with whatever attributes: a drive, a loop device, a partition.</summary>
    public SampleDisks Other(string name, string path, string number, params (string Name, string Text)[] attributes)
    {
        Enter(name, path, number, 1 << 20, ++_sequence);
        Files.Attributes(path, attributes);
        return this;
    }

    private string Disk(string name, string device, int major, long size, long? sequence)
    {
        var path = $"{device}/block/{name}";
        Enter(name, path, $"{major}:{16 * (name[^1] - 'a')}", size, sequence ?? ++_sequence);
        return path;
    }

    private void Enter(string name, string path, string number, long size, long sequence)
    {
        Files.Link("/sys/class/block/" + name, "../.." + path["/sys".Length..]).Link("/sys/block/" + name, ".." + path["/sys".Length..])
            .Attributes(path, ("dev", number), ("size", $"{size / 512}"), ("ro", "0"), ("hidden", "0"));
        if (!OldKernel)
        {
            Files.File(path + "/diskseq", $"{sequence}\n");
        }
    }
}
