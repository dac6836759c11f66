using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>
/// A picture brought up to date in what paths are judged by, for those who look every few seconds: the multipath maps, multipathd, the
/// disks and what they hang on. Everything else is of the picture before. Only where no device came or went in between.
/// </summary>
internal static class PathRefresh
{
    private static readonly string[] Sources = ["dm", "sysfs", "nvme", "iscsi", "fc", "interfaces", "multipathd"];

    /// <summary>Null when the devices are no longer those of the picture: then all of it must be read anew.</summary>
    public static HostInventory? Read(HostSources sources, HostInventory before)
    {
        var problems = new ReadProblems();
        var takenAt = sources.Clock.GetUtcNow();
        var known = before.Mappings.Where(m => m.IsMultipath).Select(m => m.Number).ToImmutableArray();
        var maps = DmReader.Devices(sources.DeviceMapper.Read(DmDetail.Everything, known), sources.Root, problems).DistinctBy(m => m.Number).ToDictionary(m => m.Number);
        var disks = new BlockDeviceReader(sources.Root, problems, sources.Serials).Read(withDeviceMapper: false);
        if (!known.All(maps.ContainsKey) || !disks.Select(d => (d.Name, d.Number, d.DiskSequence)).SequenceEqual(before.Disks.Select(d => (d.Name, d.Number, d.DiskSequence))))
        {
            return null;
        }

        ImmutableArray<DmDevice> mappings = [.. before.Mappings.Select(m => maps.GetValueOrDefault(m.Number) ?? m)];
        var fabric = InventoryReader.ReadFabric(sources, problems);
        var multipath = MultipathReading.Read(sources.Multipathd, mappings, problems);
        return before with
        {
            TakenAt = takenAt,
            Disks = disks,
            Mappings = mappings,
            Fabric = fabric,
            Multipath = multipath,
            Problems = [.. before.Problems.Where(p => !Sources.Contains(p.Source)), .. problems.ToImmutable()],
            Records = before.Records with { PathBaseline = InventoryReader.ReadBaseline(sources) },
            Graph = new GraphBuilder(disks, mappings, new NodeFacts(multipath, before.Lvm, fabric, before.Holders)).Build(),
        };
    }
}
