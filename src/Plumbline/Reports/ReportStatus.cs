using Plumbline.Findings;

namespace Plumbline.Reports;

internal enum ReportLevel
{
    Well,
    Warning,
    Critical,

    /// <summary>Not everything was read, and what was read proves nothing bad: neither good nor bad.</summary>
    Unknown,
}

/// <summary>The report in one line and one sentence: what its reader sees first.</summary>
internal sealed record ReportStatus(ReportLevel Level, string Headline, string Sentence)
{
    public string Symbol => Level switch { ReportLevel.Well => "✅", ReportLevel.Critical => "🚨", ReportLevel.Unknown => "❔", _ => "⚠️" };

    public string Word => Level switch { ReportLevel.Well => "Healthy", ReportLevel.Critical => "Critical", ReportLevel.Unknown => "Unknown", _ => "Warning" };

    /// <summary>A proven duplicate is critical even when the rest was not read, as in the exit code.</summary>
    public static ReportStatus Of(ScanResult scan)
    {
        var counts = scan.Counts;
        var rest = scan.Complete ? "" : " Not everything could be read, so there may be more, and there is no grade.";
        var worst = scan.Findings.Select(f => (Severity?)f.Severity).Min();
        return scan switch
        {
            { Counts.Duplicates: > 0 } => new(
                ReportLevel.Critical,
                $"{Counted(counts.Duplicates, "duplicate entry", "duplicate entries")}",
                "A duplicate keeps its guest from starting or moving here, or lets two mappings write to the same sectors." + rest),
            { Complete: false } => new(
                ReportLevel.Unknown,
                "Not everything could be read",
                "What was not read may hide duplicates and leftovers, so there is no grade, and nothing that rests on it is offered for removal."
                    + (counts.Tombstones > 0 ? $" Proven so far: {Counted(counts.Tombstones, "tombstone", "tombstones")}." : "")),
            { Counts.Tombstones: > 0 } => new(
                ReportLevel.Warning,
                Counted(counts.Tombstones, "tombstone", "tombstones"),
                "A tombstone is an entry that nothing needs any more. It keeps a new disk of the same name from being made. No duplicates were found."),
            _ when worst is Severity.Critical or Severity.Warning => new(
                worst == Severity.Critical ? ReportLevel.Critical : ReportLevel.Warning,
                $"{Counted(scan.Findings.Count(f => f.Severity == worst), "finding", "findings")} to look at",
                "No entry is in the way of a guest and none is left over; something else needs attention."),
            _ when counts.Entries == counts.Foreign => new(
                ReportLevel.Well,
                "No guest has an entry here",
                "Device-mapper holds nothing that is or claims to be a guest's disk, so nothing can be in the way."),
            _ => new(
                ReportLevel.Well,
                "Every entry is as it should be",
                $"{Counted(counts.Valid, "entry", "entries")} of guests' disks: no duplicate, no tombstone."),
        };
    }

    /// <summary>What to do, in this order.</summary>
    public static IEnumerable<string> Steps(ScanResult scan)
    {
        var (counts, again) = (scan.Counts, false);
        if (!scan.Complete)
        {
            yield return "See under \"Not known\" what could not be read and why, and mend that first.";
            again = true;
        }

        if (counts.Duplicates > 0)
        {
            yield return $"Remove the duplicates ({counts.Duplicates}): each finding says which and how, and whether the guest must be stopped before. Only mappings go; no data does.";
            again = true;
        }

        if (counts.Tombstones > 0)
        {
            yield return $"{(counts.Duplicates > 0 ? "Then remove" : "Remove")} the tombstones ({counts.Tombstones}), before the numbers of their guests are used again.";
            again = true;
        }

        var others = scan.Findings.Count(f => f.Severity != Severity.Info) - counts.Duplicates - counts.Tombstones;
        if (others > 0)
        {
            yield return again ? "Read the other findings, the worst first." : "Read the findings, the worst first.";
        }

        yield return again ? "Run plumb scan again: it should give a better grade." : others > 0 ? "Run plumb scan again afterwards." : "Nothing.";
    }

    /// <summary>Why entries are unknown, in the words of the scan document, the most frequent first. Not all that makes one unknown is a file.</summary>
    public static IEnumerable<string> UnknownEntries(ScanResult scan) =>
        scan.Entries.Where(e => e.Class == EntryClass.Unknown).CountBy(e => e.Reason ?? "unknown")
            .OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal)
            .Select(reason => $"{Counted(reason.Value, "entry", "entries")}: {reason.Key}");

    public static string Counted(int number, string one, string many) => number == 1 ? $"1 {one}" : $"{number} {many}";
}
