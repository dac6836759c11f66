using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Inventory;

/// <summary>LVM's report, asked so that lvm touches no device that would hold it for ever.</summary>
internal static class LvmReading
{
    private const string Source = "lvm";

    public static async Task<LvmReport> ReadAsync(ILvmReport lvm, ImmutableArray<DmDevice> mappings, ReadProblems problems, CancellationToken cancellation)
    {
        var answer = await lvm.AskAsync(Untouchable(mappings), cancellation);
        var report = LvmReportParser.Parse(answer);
        if (report.Error == LvmAnswer.NotInstalled && !mappings.Any(m => m.Uuid.Owner == DmOwner.Lvm))
        {
            return new LvmReport();
        }

        if (report.Error is { } error)
        {
            problems.Add(Source, error);
        }

        foreach (var problem in report.Problems)
        {
            problems.Add(Source, problem);
        }

        if (report.Error is null && !report.Excluded.IsEmpty)
        {
            problems.Add(Source, $"{string.Join(", ", report.Excluded)}: left out of the LVM report, because whoever reads there would hang");
        }

        return report;
    }

    /// <summary>The paths of the mappings that would hold lvm for ever, and of all that stands on them.</summary>
    public static ImmutableArray<string> Untouchable(ImmutableArray<DmDevice> mappings)
    {
        var above = mappings.SelectMany(m => m.Dependencies.Select(below => (Below: below, Mapping: m))).ToLookup(edge => edge.Below, edge => edge.Mapping);
        var found = new HashSet<DmDevice>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<DmDevice>(mappings.Where(MultipathReading.Hangs));
        while (queue.TryDequeue(out var mapping))
        {
            if (found.Add(mapping))
            {
                foreach (var next in above[mapping.Number])
                {
                    queue.Enqueue(next);
                }
            }
        }

        return [.. found.Select(m => "/dev/dm-" + m.Number.Minor)];
    }
}
