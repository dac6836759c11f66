using System.Collections.Immutable;
using System.Globalization;
using Plumbline.Kernel;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Daemon.Devices;

/// <summary>Reads the whole disks from sysfs. Only virtio disks are asked for anything, each once in its life.</summary>
internal sealed class DiskReader(HostRoot root)
{
    private const string WholeDisks = "/sys/block";

    private readonly KnownSerials _serials = new();

    public DiskPicture Read()
    {
        var listed = root.List(WholeDisks);
        if (listed.Names is not { } names)
        {
            return new DiskPicture([], [], ImmutableDictionary<string, string>.Empty, ImmutableSortedDictionary<int, string>.Empty, $"{WholeDisks} could not be read");
        }

        // What could not be read is kept with each disk (SerialUnread); a disk that went away meanwhile is not there.
        var reader = new BlockDeviceReader(root, new ReadProblems(), _serials);
        ImmutableArray<BlockDevice> disks = [.. reader.Read(names.Where(MayCarryAVolume)).Where(d => d is { Hidden: false, Number: not null })];
        _serials.Keep(disks);
        var maps = disks.SelectMany(d => d.Holders).Distinct(StringComparer.Ordinal).Where(IsMultipath);
        return new DiskPicture(
            disks,
            [.. reader.Read(maps).Where(m => m.Number is not null)],
            disks.Where(d => d.Name.StartsWith("xvd", StringComparison.Ordinal))
                .Select(d => (d.Name, Node: root.ReadOptional(d.SysPath + "/device/nodename")))
                .Where(d => d.Node is not null)
                .ToImmutableDictionary(d => d.Name, d => d.Node!, StringComparer.Ordinal),
            Controllers());
    }

    /// <summary>One device, whatever kind it is; null when it is gone.</summary>
    public BlockDevice? ReadOne(string name) => new BlockDeviceReader(root, new ReadProblems(), _serials).Read([name]).FirstOrDefault();

    /// <summary>Everything but mappings, with partitions and loop devices.</summary>
    public ImmutableArray<BlockDevice> ReadAll() => new BlockDeviceReader(root, new ReadProblems(), _serials).Read(withDeviceMapper: false);

    private static bool MayCarryAVolume(string name) =>
        !(name.StartsWith("dm-", StringComparison.Ordinal) || name.StartsWith("loop", StringComparison.Ordinal) || name.StartsWith("ram", StringComparison.Ordinal)
            || name.StartsWith("zram", StringComparison.Ordinal) || name.StartsWith("sr", StringComparison.Ordinal) || name.StartsWith("fd", StringComparison.Ordinal)
            || name.StartsWith("nbd", StringComparison.Ordinal) || name.StartsWith("md", StringComparison.Ordinal));

    private bool IsMultipath(string name) =>
        root.ReadOptional($"/sys/class/block/{name}/dm/uuid")?.StartsWith("mpath-", StringComparison.Ordinal) == true;

    private ImmutableSortedDictionary<int, string> Controllers()
    {
        const string Hosts = "/sys/class/scsi_host";
        var found = ImmutableSortedDictionary.CreateBuilder<int, string>();
        foreach (var host in root.List(Hosts).Names ?? [])
        {
            if (host.StartsWith("host", StringComparison.Ordinal)
                && int.TryParse(host.AsSpan("host".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && root.ReadOptional($"{Hosts}/{host}/proc_name") is { } driver)
            {
                found[number] = driver;
            }
        }

        return found.ToImmutable();
    }
}
