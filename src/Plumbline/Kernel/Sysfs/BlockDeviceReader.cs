using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Sysfs;

/// <summary>
/// Reads /sys/class/block. Device-mapper devices are left to the driver when it answers: it says the same with one question each, and
/// there can be ten thousand.
/// </summary>
/// <param name="known">For those who look again and again; null asks every disk.</param>
internal sealed class BlockDeviceReader(HostRoot root, ReadProblems problems, KnownSerials? known = null)
{
    public const string Source = "sysfs";

    private const long SectorSize = 512;
    private const string Class = "/sys/class/block";

    /// <summary>A serial number comes from the device itself on virtio; a dead one never answers.</summary>
    private static readonly TimeSpan SerialLimit = TimeSpan.FromSeconds(1);

    public ImmutableArray<BlockDevice> Read(bool withDeviceMapper)
    {
        var names = root.Names(Class, Source, problems)
            .Where(name => withDeviceMapper || !name.StartsWith("dm-", StringComparison.Ordinal))
            .ToList();
        var paths = names.Select(name => (Name: name, Path: root.Follow($"{Class}/{name}"))).Where(p => p.Path is not null).ToList();
        var partitions = paths.ToLookup(p => HostRoot.NameOf(p.Path![..p.Path!.LastIndexOf('/')]), p => p.Name);
        var devices = WithSerials([.. paths.Select(p => ReadOne(p.Name, p.Path!, [.. partitions[p.Name]])).OfType<BlockDevice>()]);
        known?.Keep(devices);
        return devices;
    }

    /// <summary>Only these; their partitions are left out.</summary>
    public ImmutableArray<BlockDevice> Read(IEnumerable<string> names) =>
        WithSerials([.. names.Select(name => root.Follow($"{Class}/{name}") is { } path ? ReadOne(name, path, []) : null).OfType<BlockDevice>()]);

    /// <summary>Reading the serial number of a virtio disk asks the disk (drivers/block/virtio_blk.c, virtblk_get_id): all of them at the end, together.</summary>
    private ImmutableArray<BlockDevice> WithSerials(BlockDevice[] devices)
    {
        var asked = new List<int>();
        for (var at = 0; at < devices.Length; at++)
        {
            if (IsVirtio(devices[at]))
            {
                if (known is not null && known.TryGet(devices[at].DiskSequence, out var serial))
                {
                    devices[at] = devices[at] with { Serial = NotBlank(serial) };
                }
                else
                {
                    asked.Add(at);
                }
            }
        }

        var answers = root.ReadSlowAttributes([.. asked.Select(at => devices[at].SysPath + "/serial")], SerialLimit, Source, problems);
        foreach (var (at, answer) in asked.Zip(answers))
        {
            devices[at] = devices[at] with { Serial = NotBlank(answer.Text), SerialUnread = answer.Unread };
            if (answer.Text is { } text)
            {
                known?.Learn(devices[at].DiskSequence, text);
            }
        }

        return [.. devices];
    }

    /// <summary>A disk of virtio-blk; those of virtio-scsi hang below a SCSI target.</summary>
    private static bool IsVirtio(BlockDevice device) =>
        device is { Disk: null, Transport: "virtio" } && !device.SysPath.Contains("/target", StringComparison.Ordinal);

    private BlockDevice? ReadOne(string name, string path, ImmutableArray<string> partitions)
    {
        if (Number(path + "/size") is not { } sectors || (sectors == 0 && IsUnused(name, path)))
        {
            return null;
        }

        var partition = Number(path + "/partition");
        var disk = partition is null ? null : HostRoot.NameOf(path[..path.LastIndexOf('/')]);
        var device = disk is null ? root.Follow(path + "/device") : null;
        var identity = device is null ? DeviceIdentity.None : ReadIdentity(name, path, device);
        return new BlockDevice(
            name,
            path,
            DeviceNumber.TryParse(root.ReadAttribute(path + "/dev", Source, problems), out var number) ? number : null,
            sectors * SectorSize,
            root.ReadAttribute(path + "/ro", Source, problems) == "1",
            disk is null && root.ReadOptional(path + "/queue/rotational") is { } rotational ? rotational == "1" : null,
            root.ReadOptional(path + "/hidden") == "1",
            Number(path + "/diskseq"),
            disk,
            (int?)partition,
            partition is null ? null : Number(path + "/start") * SectorSize,
            [.. root.Names(path + "/holders", Source, problems)],
            [.. disk is null ? root.Names(path + "/slaves", Source, problems) : []],
            partitions,
            identity.Vendor,
            identity.Model,
            identity.Serial,
            identity.Wwid,
            identity.ScsiAddress,
            identity.ScsiState,
            TransportOf(name, path, device));
    }

    private DeviceIdentity ReadIdentity(string name, string path, string device)
    {
        if (device.Contains("/virtio", StringComparison.Ordinal) && !path.Contains("/target", StringComparison.Ordinal))
        {
            return DeviceIdentity.None;
        }

        if (name.StartsWith("nvme", StringComparison.Ordinal))
        {
            return DeviceIdentity.None with
            {
                Model = NotBlank(root.ReadOptional(device + "/model")),
                Serial = NotBlank(root.ReadOptional(device + "/serial")),
                Wwid = NotBlank(root.ReadOptional(path + "/wwid")),
            };
        }

        // The kernel caches the vital product data when it finds the disk: reading it asks nothing of the device.
        var page80 = root.Read(device + "/vpd_pg80", HostRoot.DefaultLimit).Bytes;
        var page83 = root.Read(device + "/vpd_pg83", HostRoot.DefaultLimit).Bytes;
        var address = HostRoot.NameOf(device);
        return new DeviceIdentity(
            NotBlank(root.ReadOptional(device + "/vendor")),
            NotBlank(root.ReadOptional(device + "/model")),
            (page80 is null ? null : VitalProductData.Serial(page80)) ?? (page83 is null ? null : VitalProductData.OwnName(page83)) ?? NotBlank(root.ReadOptional(device + "/serial")),
            (page83 is null ? null : VitalProductData.Wwid(page83)) ?? NotBlank(root.ReadOptional(device + "/wwid")),
            address.Count(c => c == ':') == 3 ? address : null,
            NotBlank(root.ReadOptional(device + "/state")));
    }

    /// <summary>What carries the disk, by the classes its place in the device tree goes through.</summary>
    private string? TransportOf(string name, string path, string? device)
    {
        if (name.StartsWith("nvme", StringComparison.Ordinal))
        {
            return device is null ? null : NotBlank(root.ReadOptional(device + "/transport"));
        }

        return path.Contains("/session", StringComparison.Ordinal) ? "iscsi"
            : path.Contains("/rport-", StringComparison.Ordinal) ? "fc"
            : path.Contains("/end_device-", StringComparison.Ordinal) ? "sas"
            : path.Contains("/usb", StringComparison.Ordinal) ? "usb"
            : path.Contains("/ata", StringComparison.Ordinal) ? "sata"
            : path.Contains("/virtio", StringComparison.Ordinal) ? "virtio"
            : null;
    }

    /// <summary>A loop or nbd device without a file behind it, an empty drive: there, and nothing to look at.</summary>
    private bool IsUnused(string name, string path) =>
        name.StartsWith("ram", StringComparison.Ordinal)
        || name.StartsWith("zram", StringComparison.Ordinal)
        || name.StartsWith("nbd", StringComparison.Ordinal)
        || name.StartsWith("fd", StringComparison.Ordinal)
        || name.StartsWith("md", StringComparison.Ordinal)
        || (name.StartsWith("loop", StringComparison.Ordinal) && root.ReadOptional(path + "/loop/backing_file") is null);

    private long? Number(string path) =>
        long.TryParse(root.ReadAttribute(path, Source, problems), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private sealed record DeviceIdentity(string? Vendor, string? Model, string? Serial, string? Wwid, string? ScsiAddress, string? ScsiState)
    {
        public static DeviceIdentity None { get; } = new(null, null, null, null, null, null);
    }
}
