using System.Globalization;
using System.Text;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>The report as plain text, the second part of a mail. Lines have at most 78 characters; only a command may be longer, so that it can be copied.</summary>
internal static class TextReport
{
    private const int Width = 78;
    private const int Most = 50;

    public static string Write(HostInventory inventory, ScanResult scan)
    {
        var status = ReportStatus.Of(scan);
        var text = new StringBuilder();
        Wrapped(text, $"{status.Word.ToUpperInvariant()}: {status.Headline}");
        Wrapped(text, scan.Grade.Score is { } score ? $"Grade {scan.Grade.Letter}, score {score} of 100" : "Grade ?, no score");
        Wrapped(text, status.Sentence);
        Heading(text, "Host");
        Wrapped(text, $"{inventory.Host.HostName} (node {inventory.Host.Node}), {inventory.TakenAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
        foreach (var line in HostText.Machine(inventory).Concat(HostText.Storage(inventory)))
        {
            Wrapped(text, $"{line.Name}: {line.Value}", "  ");
        }

        Heading(text, "What to do");
        foreach (var (step, number) in ReportStatus.Steps(scan).Select((step, i) => (step, i + 1)))
        {
            Wrapped(text, $"{number}. {step}");
        }

        NotKnown(text, inventory, scan);
        Heading(text, "Entries");
        var counts = scan.Counts;
        Wrapped(text, $"{counts.Entries} entries: {counts.Valid} valid, {counts.Duplicates} duplicates, {counts.Tombstones} tombstones, {counts.Unknown} unknown, {counts.Foreign} foreign");
        foreach (var section in GuestSection.Of(scan))
        {
            Guests(text, section);
        }

        Findings(text, scan);
        return text.ToString();
    }

    private static void Guests(StringBuilder text, GuestSection section)
    {
        Heading(text, section.Title);
        text.Append("VM ID      NAME                  STATUS     DM HEALTH\n");
        foreach (var row in section.Rows)
        {
            var name = PlainText.Safe(row.Name ?? "");
            text.Append(CultureInfo.InvariantCulture, $"{row.Vmid,-10} {(name.Length > 20 ? name[..19] + "…" : name),-20}  {row.Status,-9}  {Health(row)}\n");
        }

        if (section.More > 0)
        {
            Wrapped(text, $"and {section.More} more; plumb scan has them all");
        }
    }

    private static string Health(GuestRow row) => row switch
    {
        { Duplicates: > 0 } => $"{row.Duplicates} DUPLICATED" + (row.Tombstones > 0 ? $", {row.Tombstones} tombstone(s)" : ""),
        { Tombstones: > 0 } => $"{row.Tombstones} tombstone(s)",
        { Health: "unknown" } => "Unknown",
        _ => "Clean",
    };

    private static void Findings(StringBuilder text, ScanResult scan)
    {
        if (!scan.Findings.IsEmpty)
        {
            Heading(text, "Findings");
        }

        foreach (var (finding, index) in scan.Findings.Take(Most).Select((finding, i) => (finding, i)))
        {
            text.Append(index > 0 ? "\n" : "");
            Wrapped(text, $"{Words.Lower(finding.Severity).ToUpperInvariant()} {finding.Title} ({finding.Code})");
            Wrapped(text, finding.Explanation, "  ");
            Wrapped(text, $"To do: {finding.Remedy.Action}", "  ");
            if (finding.Remedy.Command is { } command)
            {
                text.Append("    ").Append(PlainText.Safe(command)).Append('\n');
            }
        }

        if (scan.Findings.Length > Most)
        {
            text.Append('\n');
            Wrapped(text, $"and {scan.Findings.Length - Most} more; plumb scan --details has them all");
        }
    }

    private static void NotKnown(StringBuilder text, HostInventory inventory, ScanResult scan)
    {
        if (inventory.Complete && scan.Complete)
        {
            return;
        }

        Heading(text, "Not known");
        foreach (var problem in inventory.Problems.Take(Most))
        {
            Wrapped(text, $"{problem.Source}: {problem.Detail}");
        }

        if (inventory.Problems.Length > Most)
        {
            Wrapped(text, $"and {inventory.Problems.Length - Most} more; plumb scan --format json has them all");
        }

        foreach (var reason in ReportStatus.UnknownEntries(scan))
        {
            Wrapped(text, reason);
        }
    }

    private static void Heading(StringBuilder text, string title) => text.Append(CultureInfo.InvariantCulture, $"\n{title}\n{new string('-', title.Length)}\n");

    /// <summary>Between words where there are some; a name that is longer than a line is broken anywhere.</summary>
    private static void Wrapped(StringBuilder text, string sentence, string indent = "")
    {
        var room = Width - indent.Length;
        foreach (var line in WordWrap.Lines(PlainText.Safe(sentence), room).SelectMany(line => line.EnumerateRunes().Chunk(room)))
        {
            text.Append(indent).AppendJoin("", line).Append('\n');
        }
    }
}
