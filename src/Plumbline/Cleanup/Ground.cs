using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Cleanup;

/// <summary>Whether the sectors on which mappings would stand are still nobody's.</summary>
internal static class Ground
{
    private const int SectorSize = 512;

    /// <summary>Every LV, mapping and holder that has a part of them now, a sentence each.</summary>
    /// <param name="wanted">With the numbers that the devices had.</param>
    /// <param name="numbers">From those to today's.</param>
    /// <param name="scan">Today.</param>
    public static IEnumerable<string> TakenBy(IReadOnlyList<SeenMapping> wanted, IReadOnlyDictionary<DeviceNumber, DeviceNumber> numbers, ScanContext scan)
    {
        if (!scan.Groups.AbsenceProves)
        {
            return ["LVM's report is not whole: whose the sectors are is not known"];
        }

        var own = wanted.Select(m => m.Number).ToHashSet();
        var stretches = wanted.SelectMany(m => m.Table).SelectMany(Stretches).Where(s => !own.Contains(s.Device)).Select(s => s with { Device = numbers[s.Device] }).ToList();
        var sectors = new Sectors(scan.Inventory);
        var mine = new List<Extent>();
        foreach (var (device, start, length) in stretches)
        {
            sectors.Add(device, start, length, 0, mine);
        }

        var graph = scan.Inventory.Graph;
        var below = stretches.Select(s => graph.Find(s.Device)).OfType<GraphNode>().SelectMany(graph.Down).ToHashSet();
        return Holders(below).Concat(Mappings(mine, below, sectors, scan)).Concat(Volumes(mine, sectors, scan));
    }

    private static IEnumerable<string> Holders(IEnumerable<GraphNode> below) =>
        from node in below
        from holder in node.HeldBy
        where holder.StartsWith("mount:", StringComparison.Ordinal) || holder.StartsWith("swap", StringComparison.Ordinal)
        select $"{node.Name}, on which it would stand, is held by {holder}";

    private static IEnumerable<string> Mappings(List<Extent> mine, HashSet<GraphNode> below, Sectors sectors, ScanContext scan)
    {
        foreach (var mapping in scan.Inventory.Mappings.Where(m => scan.Inventory.Graph.Find(m.Number) is not { } node || !below.Contains(node)))
        {
            var theirs = new List<Extent>();
            sectors.Add(mapping, 1, theirs);
            if (Meet(mine, theirs))
            {
                yield return $"the mapping {mapping.Name} ({mapping.Number}) lies on sectors of it now";
            }
        }
    }

    private static IEnumerable<string> Volumes(List<Extent> mine, Sectors sectors, ScanContext scan)
    {
        var lvm = scan.Inventory.Lvm;
        var physical = lvm.PhysicalVolumes.DistinctBy(p => p.Uuid).ToDictionary(p => p.Uuid, StringComparer.Ordinal);
        foreach (var volume in lvm.PhysicalSegments.Where(s => s.VolumeUuid is not null).GroupBy(s => (s.GroupUuid, s.VolumeUuid)))
        {
            var theirs = new List<Extent>();
            foreach (var segment in volume)
            {
                if (physical.GetValueOrDefault(segment.PhysicalUuid) is { DataStart: { } data, Device: { } device }
                    && DeviceNumber.TryParse(device, out var number) && scan.Groups.Find(segment.GroupUuid)?.ExtentSize is { } extent)
                {
                    sectors.Add(number, (data + (segment.Start * extent)) / SectorSize, segment.Count * extent / SectorSize, 1, theirs);
                }
            }

            if (Meet(mine, theirs))
            {
                var lv = lvm.LogicalVolumes.FirstOrDefault(v => v.GroupUuid == volume.Key.GroupUuid && v.Uuid == volume.Key.VolumeUuid);
                yield return $"the LV {(lv is null ? volume.Key.VolumeUuid : $"{lv.GroupName}/{lv.Name}")} has sectors of it now";
            }
        }
    }

    private static IEnumerable<Stretch> Stretches(DmLine line) => DmTargetParser.ParseKind(line.Type, line.Params) switch
    {
        LinearTarget linear => [new Stretch(linear.Slice.Device, linear.Slice.Offset, line.Length)],
        StripedTarget { Stripes.Length: > 0 } striped => striped.Stripes.Select(s => new Stretch(s.Device, s.Offset, (line.Length + striped.Stripes.Length - 1) / striped.Stripes.Length)),
        _ => Tables.DevicesOf(line).Select(device => new Stretch(device, 0L, line.Length)),
    };

    private readonly record struct Stretch(DeviceNumber Device, long Start, long Length);

    private static bool Meet(List<Extent> mine, List<Extent> theirs) =>
        mine.Exists(m => theirs.Exists(t => t.Space == m.Space && t.Start < m.End && m.Start < t.End));
}
