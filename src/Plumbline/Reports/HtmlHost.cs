using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>The host's figures, and what could not be read of it.</summary>
internal static class HtmlHost
{
    private const int MostProblems = 30;

    public static Html Write(HostInventory inventory) => HtmlReport.Card("Host", Html.Of($"""
        <table class="rows" width="100%">{Html.Join(HostText.Machine(inventory).Concat(HostText.Storage(inventory)).Select(Row))}</table>
        """));

    public static Html NotKnown(HostInventory inventory, ScanResult scan)
    {
        if (inventory.Complete && scan.Complete)
        {
            return Html.Empty;
        }

        var rows = inventory.Problems.Take(MostProblems).Select(p => Problem(p.Source, p.Detail)).Concat(ReportStatus.UnknownEntries(scan).Select(text => Problem("entries", text)));
        var more = inventory.Problems.Length > MostProblems ? Html.Of($"""<p class="quiet" style="margin:8px 0 0">And {inventory.Problems.Length - MostProblems} more; plumb scan --format json has them all.</p>""") : Html.Empty;
        return HtmlReport.Card("Not known", Html.Of($"""
            <p class="quiet">What could not be read is unknown: its absence from this report proves nothing.</p>
            <table class="rows" width="100%">{Html.Join(rows)}</table>{more}
            """));
    }

    private static Html Problem(string source, string detail) => Html.Of($"""<tr><td class="word" width="22%"><b>{source}</b></td><td class="word">{detail}</td></tr>{Html.Line}""");

    private static Html Row(HostLine line)
    {
        var value = line.Value == HostText.NotKnown ? Html.Of($"""<span class="quiet">{line.Value}</span>""") : Html.Of($"{line.Value}");
        return line.Full is { } full
            ? Html.Of($"""<tr><td class="word">{line.Name}</td><td class="word">{value}</td><td width="120" align="right">{Bar(full)}</td></tr>{Html.Line}""")
            : Html.Of($"""<tr><td class="word">{line.Name}</td><td class="word" colspan="2">{value}</td></tr>{Html.Line}""");
    }

    /// <summary>A table in a table: the only bar that every mail program draws.</summary>
    private static Html Bar(double full)
    {
        var percent = (int)Math.Round(100 * Math.Clamp(full, 0, 1));
        var colour = percent switch { >= 90 => "#c0392b", >= 80 => "#d08a00", _ => "#2f7d4f" };
        var rest = percent < 100 ? Html.Of($"""<td class="fill" height="7">&#160;</td>""") : Html.Empty;
        var fill = percent > 0 ? Html.Of($"""<td class="fill" width="{percent}%" height="7" bgcolor="{colour}">&#160;</td>""") : Html.Empty;
        return Html.Of($"""<table class="bar" role="img" aria-label="{percent} % used" title="{percent} % used" width="120" bgcolor="#e4e9ef"><tr>{fill}{rest}</tr></table>""");
    }
}
