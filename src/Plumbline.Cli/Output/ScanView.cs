using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>A scan for people: the guests, what was found, the summary. Symbols where the terminal has them, words everywhere.</summary>
internal static class ScanView
{
    private const int ShownFindings = 20;
    private const int TextWidth = 110;

    public static void Write(IAnsiConsole console, HostInventory inventory, ScanResult scan, bool details)
    {
        var symbols = console.Profile.Capabilities.Unicode && console.Profile.Capabilities.Ansi;
        Guests(console, scan, symbols);
        Findings(console, scan, details);
        if (details)
        {
            Entries(console, scan);
        }

        Host(console, inventory);
        Summary(console, inventory, scan);
    }

    private static void Guests(IAnsiConsole console, ScanResult scan, bool symbols)
    {
        var here = scan.Guests.Where(g => g.Status is not ("elsewhere" or "gone")).ToList();
        var gone = scan.Guests.Where(g => g.Status == "gone" && g.Duplicates + g.Tombstones > 0).ToList();
        var elsewhere = scan.Guests.Where(g => g.Status == "elsewhere" && g.Duplicates + g.Tombstones > 0).ToList();
        Table(console, here, symbols);
        if (elsewhere.Count > 0)
        {
            console.MarkupLine("\n[bold]Guests of other nodes with entries here[/]");
            Table(console, elsewhere, symbols);
        }

        if (gone.Count > 0)
        {
            console.MarkupLine("\n[bold]Guests that no longer exist, with entries here[/]");
            Table(console, gone, symbols);
        }
    }

    private static void Table(IAnsiConsole console, List<GuestRow> guests, bool symbols)
    {
        if (guests.Count == 0)
        {
            return;
        }

        var width = Math.Clamp(guests.Max(g => PlainText.Safe(g.Name ?? "").Length), 4, 40);
        console.WriteLine($"{"VM ID",-10} {"NAME".PadRight(width)}  {"STATUS",-11} DM HEALTH");
        foreach (var guest in guests)
        {
            var name = PlainText.Safe(guest.Name ?? "");
            var shown = (name.Length > width ? name[..(width - 1)] + "…" : name).PadRight(width);
            console.MarkupLine($"{guest.Vmid,-10} {Markup.Escape(shown)}  {Status(guest, symbols)} {Health(guest, symbols)}");
        }
    }

    private static string Status(GuestRow guest, bool symbols)
    {
        var word = char.ToUpperInvariant(guest.Status[0]) + guest.Status[1..];
        return symbols ? guest.Status switch { "running" => $"🟢 {word,-8}", "unknown" => $"❔ {word,-8}", _ => $"⚪ {word,-8}" } : $"{word,-11}";
    }

    private static string Health(GuestRow guest, bool symbols) => guest switch
    {
        { Duplicates: > 0 } => $"[red]{(symbols ? "🚨 " : "")}{guest.Duplicates} disk(s) DUPLICATED![/]" + (guest.Tombstones > 0 ? $", {guest.Tombstones} tombstone(s)" : ""),
        { Tombstones: > 0 } => $"[yellow]{(symbols ? "⚠️  " : "")}{guest.Tombstones} tombstone(s)[/]",
        { Health: "unknown" } => $"[grey]{(symbols ? "❔ " : "")}Unknown[/]",
        _ => $"[green]{(symbols ? "✅ " : "")}Clean[/]",
    };

    private static void Findings(IAnsiConsole console, ScanResult scan, bool details)
    {
        foreach (var finding in scan.Findings.Take(details ? int.MaxValue : ShownFindings))
        {
            var colour = finding.Severity switch { Severity.Critical => "red", Severity.Warning => "yellow", _ => "blue" };
            console.MarkupLine($"\n[{colour}]{Words.Lower(finding.Severity).ToUpperInvariant()}[/] {Markup.Escape(PlainText.Safe(finding.Title))} [grey]({finding.Code})[/]");
            Indented(console, finding.Explanation, "{0}");
            foreach (var evidence in details ? finding.Evidence : [])
            {
                Indented(console, evidence, "[grey]{0}[/]");
            }

            Indented(console, "To do: " + finding.Remedy.Action, "{0}");
            if (finding.Remedy.Command is { } command)
            {
                console.MarkupLine($"    {Markup.Escape(PlainText.Safe(command))}");
            }
        }

        if (!details && scan.Findings.Length > ShownFindings)
        {
            console.MarkupLine($"\nAnd {scan.Findings.Length - ShownFindings} more; --details shows all.");
        }
    }

    private static void Indented(IAnsiConsole console, string text, string markup, string indent = "  ")
    {
        foreach (var line in WordWrap.Lines(PlainText.Safe(text), TextWidth))
        {
            console.MarkupLine(indent + string.Format(markup, Markup.Escape(line)));
        }
    }

    private static void Entries(IAnsiConsole console, ScanResult scan)
    {
        console.MarkupLine("\n[bold]Entries[/]");
        foreach (var entry in scan.Entries)
        {
            console.MarkupLine($"  {Words.Lower(entry.Class),-10} {entry.Reason ?? "",-18} {Markup.Escape(PlainText.Safe(entry.Name))}");
        }
    }

    /// <summary>What is known of the host; the report says of the rest that it is not.</summary>
    private static void Host(IAnsiConsole console, HostInventory inventory)
    {
        foreach (var lines in new[] { HostText.Machine(inventory), HostText.Storage(inventory) })
        {
            var known = string.Join("; ", lines.Where(line => line.Value != HostText.NotKnown).Select(line => $"{line.Name} {line.Value}"));
            if (known.Length > 0)
            {
                console.WriteLine();
                Indented(console, known, "{0}", "");
            }
        }
    }

    private static void Summary(IAnsiConsole console, HostInventory inventory, ScanResult scan)
    {
        var counts = scan.Counts;
        console.MarkupLine($"\n[bold]{Markup.Escape(PlainText.Safe(inventory.Host.Node))}[/]: {counts.Entries} entries: {counts.Valid} valid, {counts.Duplicates} duplicates, {counts.Tombstones} tombstones, {counts.Foreign} foreign, {counts.Unknown} unknown");
        console.MarkupLine(scan.Grade.Score is { } score
            ? $"Grade [bold]{scan.Grade.Letter}[/], score {score} of 100"
            : "Grade [bold]?[/]: not everything could be read, so there is no grade");
    }
}
