using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Inventory;

/// <summary>LVM's report, asked so that lvm touches no device that would hold it for ever.</summary>
internal static class LvmReading
{
    private const string Source = "lvm";

    public static async Task<LvmReport> ReadAsync(ILvmReport lvm, ImmutableArray<string> untouchable, ImmutableArray<DmDevice> mappings, ReadProblems problems, CancellationToken cancellation)
    {
        var answer = await lvm.AskAsync(untouchable, cancellation);
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
}
