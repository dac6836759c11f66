using Plumbline.Documents;
using Plumbline.Findings;

namespace Plumbline.Reports;

/// <summary>What was found, the worst first, each with what it means, what to do, and its proof.</summary>
internal static class HtmlFindings
{
    /// <summary>With the guests' tables, as much as a mail program shows without cutting.</summary>
    private const int Most = 40;
    private const int MostEvidence = 12;

    public static Html Write(ScanResult scan)
    {
        if (scan.Findings.IsEmpty)
        {
            return Html.Empty;
        }

        var shown = scan.Findings.Take(Most).Select((finding, i) => Html.Of($"""{(i > 0 ? Separator : Html.Empty)}{Write(finding)}"""));
        return HtmlReport.Card($"Findings ({scan.Findings.Length})", Html.Of($"{Html.Join(shown)}{More(scan)}"));
    }

    private static Html Separator { get; } = Html.Of($"""<div class="gap">&#160;</div>{Html.Line}""");

    private static Html Write(Finding finding)
    {
        var severity = Words.Lower(finding.Severity);
        var symbol = finding.Severity switch { Severity.Critical => "🚨", Severity.Warning => "⚠️", _ => "ℹ️" };
        var colour = finding.Severity switch { Severity.Critical => "red", Severity.Warning => "amber", _ => "quiet" };
        var command = finding.Remedy.Command is { } text ? Html.Of($"""<div class="command">{text}</div>""") : Html.Empty;
        return Html.Of($"""
            <div class="finding {severity}"><div class="tag {colour}">{symbol} {severity.ToUpperInvariant()} <span class="quiet" style="font-weight:400">{finding.Code}</span></div>
            <h3 class="word">{finding.Title}</h3><p class="word">{finding.Explanation}</p>
            <p class="word" style="margin:0"><b>To do:</b> {finding.Remedy.Action}</p>{command}{Evidence(finding)}</div>
            """);
    }

    /// <summary>Folded where the program can fold; a mail program that cannot shows it all.</summary>
    private static Html Evidence(Finding finding)
    {
        if (finding.Evidence.IsEmpty)
        {
            return Html.Empty;
        }

        var more = finding.Evidence.Length > MostEvidence ? Html.Of($"<li>and {finding.Evidence.Length - MostEvidence} more</li>") : Html.Empty;
        return Html.Of($"""<details><summary>Proof: {ReportStatus.Counted(finding.Evidence.Length, "record", "records")}</summary><ul class="proof word">{Html.Join(finding.Evidence.Take(MostEvidence).Select(line => Html.Of($"<li>{line}</li>")))}{more}</ul></details>""");
    }

    private static Html More(ScanResult scan)
    {
        if (scan.Findings.Length <= Most)
        {
            return Html.Empty;
        }

        var kinds = scan.Findings.Skip(Most).CountBy(f => f.Code).OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Value} {kind.Key}");
        return Html.Of($"""<p style="margin:14px 0 0"><b>And {scan.Findings.Length - Most} more</b> ({string.Join(", ", kinds)}); plumb scan --details has them all.</p>""");
    }
}
