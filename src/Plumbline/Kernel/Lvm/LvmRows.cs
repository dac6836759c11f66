using System.Text.Json;

namespace Plumbline.Kernel.Lvm;

/// <summary>Collects the rows of all sections. Each element of the report is one group, or the physical volumes of none.</summary>
internal sealed class LvmRows
{
    private readonly Dictionary<string, VolumeGroup> _groups = new(StringComparer.Ordinal);
    private readonly List<PhysicalVolume> _physical = [];
    private readonly Dictionary<(string Group, string Volume), LogicalVolume> _logical = [];
    private readonly List<Segment> _segments = [];
    private readonly List<PhysicalSegment> _physicalSegments = [];

    public List<string> Problems { get; } = [];

    /// <summary>Null, or why this is no report.</summary>
    public string? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("report", out var reports)
            || reports.ValueKind != JsonValueKind.Array)
        {
            return "lvm's JSON holds no report";
        }

        foreach (var report in reports.EnumerateArray())
        {
            if (report.ValueKind != JsonValueKind.Object)
            {
                return "lvm's report holds something that is no section";
            }

            ReadGroup(report);
        }

        return null;
    }

    public LvmReport Complete(LvmReport report)
    {
        var missing = _physical.Where(volume => volume is { Missing: true, GroupUuid: not null })
            .GroupBy(volume => volume.GroupUuid!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return report with
        {
            Problems = [.. Problems.Distinct(StringComparer.Ordinal)],
            VolumeGroups =
            [
                .. _groups.Values
                    .Select(group => group with { MissingVolumes = Math.Max(group.MissingVolumes, missing.GetValueOrDefault(group.Uuid)) })
                    .OrderBy(group => group.Uuid, StringComparer.Ordinal),
            ],
            PhysicalVolumes =
            [
                .. _physical.Distinct().OrderBy(volume => volume.Uuid, StringComparer.Ordinal).ThenBy(volume => volume.Path, StringComparer.Ordinal),
            ],
            LogicalVolumes =
            [
                .. _logical.Values
                    .OrderBy(volume => volume.GroupUuid, StringComparer.Ordinal).ThenBy(volume => volume.Uuid, StringComparer.Ordinal),
            ],
            Segments =
            [
                .. _segments
                    .OrderBy(segment => segment.GroupUuid, StringComparer.Ordinal)
                    .ThenBy(segment => segment.VolumeUuid, StringComparer.Ordinal)
                    .ThenBy(segment => segment.Start),
            ],
            PhysicalSegments =
            [
                .. _physicalSegments.OrderBy(segment => segment.PhysicalUuid, StringComparer.Ordinal).ThenBy(segment => segment.Start),
            ],
        };
    }

    private void ReadGroup(JsonElement report)
    {
        var groups = Rows(report, "vg").Select(LvmFacts.Group).ToList();
        foreach (var group in groups)
        {
            if (group is null)
            {
                Problems.Add("lvm reported a volume group without a uuid");
            }
            else
            {
                _groups[group.Uuid] = group;
            }
        }

        // Reports of other columns than ours do not repeat the group in each row; then it is the only one of its element.
        var only = groups is [{ } single] ? single : null;
        Keep(report, "pv", "physical volume", row => LvmFacts.Physical(row, only), _physical.Add);
        Keep(report, "lv", "logical volume", row => LvmFacts.Logical(row, only), volume => _logical[(volume.GroupUuid, volume.Uuid)] = volume);
        Keep(report, "seg", "segment", row => LvmFacts.SegmentOf(row, only), _segments.Add);
        Keep(report, "pvseg", "physical segment", row => LvmFacts.PhysicalSegmentOf(row, only), _physicalSegments.Add);
    }

    private void Keep<T>(JsonElement report, string section, string what, Func<LvmRow, T?> read, Action<T> keep)
        where T : class
    {
        foreach (var row in Rows(report, section))
        {
            if (read(row) is { } fact)
            {
                keep(fact);
            }
            else
            {
                Problems.Add($"lvm reported a {what} without the uuids that identify it");
            }
        }
    }

    private static IEnumerable<LvmRow> Rows(JsonElement report, string section) =>
        report.TryGetProperty(section, out var rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object).Select(row => new LvmRow(row)).Where(row => !row.IsNoPhysicalVolume)
            : [];
}
