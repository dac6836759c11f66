using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>What a reader sees first: how it stands, what is worst, how many there are, what to do.</summary>
internal static class HtmlSummary
{
    private const int NamedGuests = 12;

    public static Html Banner(HostInventory inventory, ScanResult scan, ReportStatus status)
    {
        var colour = Colour(scan);
        var score = scan.Grade.Score is { } points ? Html.Of($"{points} of 100") : Html.Of($"no score");
        return Html.Of($"""
            <tr><td><table role="presentation" width="100%"><tr>
            <td class="grade" width="92" align="center" bgcolor="{colour}" style="background:{colour};color:#ffffff"><div class="letter">{scan.Grade.Letter}</div><div class="score">{score}</div></td>
            <td class="verdict"><div class="tag">{status.Symbol} {status.Word.ToUpperInvariant()}</div><h1>{status.Headline}</h1><p>{status.Sentence}</p>
            <div class="quiet word"><b><bdi>{inventory.Host.HostName}</bdi></b> · node <bdi>{inventory.Host.Node}</bdi> · {HtmlReport.Time(inventory.TakenAt)}</div></td>
            </tr></table></td></tr><tr><td class="gap">&#160;</td></tr>
            """);
    }

    /// <summary>Duplicates, and the guests that they concern.</summary>
    public static Html Alert(ScanResult scan)
    {
        if (scan.Counts.Duplicates == 0)
        {
            return Html.Empty;
        }

        var guests = scan.Guests.Where(g => g.Duplicates > 0).ToList();
        var names = guests.Take(NamedGuests).Select((guest, i) => Html.Of($"{(i > 0 ? ", " : "")}<b>{guest.Vmid}</b> {(guest.Status == "gone" ? Html.Of($"""<span class="quiet">no longer exists</span>""") : Html.Of($"<bdi>{guest.Name}</bdi>"))}"));
        return Html.Of($"""
            <tr><td class="alert" bgcolor="#fdeceb"><h2 class="red">🚨 Duplicates first</h2>
            <p>Two entries claim the same disk. Do not start, move or resize these guests before the finding of each was read:</p>
            <p class="word" style="margin:0">{Html.Join(names)}{(guests.Count > NamedGuests ? $" and {guests.Count - NamedGuests} more" : "")}{(guests.Count == 0 ? "no guest has these numbers; the findings name the entries" : "")}</p>
            </td></tr><tr><td class="gap">&#160;</td></tr>
            """);
    }

    public static Html Counts(ScanResult scan)
    {
        var counts = scan.Counts;
        return HtmlReport.Card("Entries of device-mapper", Html.Of($"""
            <table role="presentation" width="100%"><tr>
            {Count(counts.Valid, "valid", counts.Valid > 0 ? "green" : "")}{Count(counts.Duplicates, "duplicate", counts.Duplicates > 0 ? "red" : "")}{Count(counts.Tombstones, "tombstone", counts.Tombstones > 0 ? "amber" : "")}{Count(counts.Unknown, "unknown", counts.Unknown > 0 ? "amber" : "")}{Count(counts.Foreign, "foreign", "")}
            </tr></table>
            <div class="quiet" style="padding-top:8px">Foreign entries are no guest's: the system's own, other programs', and the parts that a guest's volume is made of. They are never judged.</div>
            """));
    }

    public static Html Steps(ScanResult scan)
    {
        var steps = ReportStatus.Steps(scan).ToList();
        return HtmlReport.Card("What to do", steps is [var only] ? Html.Of($"""<p style="margin:0">{only}</p>""") : Html.Of($"<ol>{Html.Join(steps.Select(step => Html.Of($"<li>{step}</li>")))}</ol>"));
    }

    private static Html Count(int number, string label, string colour) =>
        Html.Of($"""<td class="count" align="center"><div class="number {colour}">{number}</div><div class="label quiet">{label}</div></td>""");

    /// <summary>White on it is readable in light and dark (contrast above 4.5).</summary>
    private static string Colour(ScanResult scan) => scan.Grade.Letter switch
    {
        "A+" => "#216e3f",
        "B" => "#5b6f14",
        "C" => "#8f6200",
        "D" => "#a8480b",
        "?" when scan.Counts.Duplicates == 0 => "#5a6675",
        _ => "#b3261e",
    };
}
