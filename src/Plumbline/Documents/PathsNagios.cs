using System.Globalization;
using System.Text;
using Plumbline.Paths;

namespace Plumbline.Documents;

/// <summary>One line for Nagios, Icinga, Checkmk and the like, by the Monitoring Plugins' guidelines: state, what is wrong, performance data.</summary>
internal static class PathsNagios
{
    private static readonly string[] Words = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];
    private const int Shown = 5;

    /// <param name="report">The report.</param>
    /// <param name="code">The exit code, which is the plug-in's status.</param>
    public static string Write(PathReport report, int code)
    {
        var counts = report.Counts;
        var text = new StringBuilder($"PATHS {Words[code]} - {counts.Active}/{counts.Total} paths usable on {report.All.Length} LUN(s)");
        var bad = report.All.Where(l => l.State > MapState.SinglePath).OrderByDescending(l => l.State).ToList();
        foreach (var lun in bad.Take(Shown))
        {
            text.Append(CultureInfo.InvariantCulture, $"; {lun.Facts.Name} {lun.State.Word()} {lun.Counts.Active}/{Math.Max(lun.Counts.Total, lun.Expected ?? 0)}");
        }

        text.Append(bad.Count > Shown ? $"; and {bad.Count - Shown} more" : "");
        text.Append(report.Silent is { } silent ? "; " + silent : "");
        text.Append(report.Complete || report.Silent is not null ? "" : "; not everything could be read");

        // A bar would begin the performance data.
        var line = PlainText.Safe(text.ToString()).Replace('|', '!');
        return $"{line} | {Value("usable", counts.Active, counts.Total)} {Value("standby", counts.Standby, counts.Total)} {Value("failed", counts.Failed, counts.Total)} {Value("total", counts.Total, null)}{string.Concat(report.Storages.Select(s => " " + Value(s.Storage.Id + "_usable", s.Counts.Active, s.Counts.Total)))}";
    }

    /// <summary>'label'=value;warn;crit;min;max: a label has no equals sign, and its quotes are doubled.</summary>
    private static string Value(string label, int value, int? max) =>
        $"'{PlainText.Safe(label).Replace("'", "''", StringComparison.Ordinal).Replace('=', '_').Replace('|', '!')}'={value};;;0;{max}";
}
