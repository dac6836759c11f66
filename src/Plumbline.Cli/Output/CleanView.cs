using Plumbline.Cleanup;
using Plumbline.Documents;
using Plumbline.Findings;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>A plan and what became of it, for people.</summary>
internal static class CleanView
{
    private const int TextWidth = 110;

    public static void Plan(IAnsiConsole console, IReadOnlyList<PlannedAct> plan, bool complete)
    {
        foreach (var phase in plan.GroupBy(a => a.Entry.Class))
        {
            Phase(console, phase.Key, phase.Count());
            foreach (var act in phase)
            {
                Act(console, act);
            }
        }

        console.WriteLine(plan.Count == 0
            ? complete ? "Nothing is in the way and nothing is left over." : "Nothing is proven to be in the way or left over. Not everything could be read."
            : $"\n{plan.Count(a => a.BlockedBy.IsEmpty)} of {plan.Count} could be removed now. Nothing was changed.");
    }

    public static void Phase(IAnsiConsole console, EntryClass entries, int count) => console.MarkupLine(entries == EntryClass.Duplicate
        ? $"\n[bold]Phase 1: {count} duplicate(s), which keep guests from starting[/]"
        : $"\n[bold]Phase 2: {count} tombstone(s), which nothing needs any more[/]");

    public static void Act(IAnsiConsole console, PlannedAct act)
    {
        console.MarkupLine($"\n[bold]{Markup.Escape(PlainText.Safe(act.Entry.Name))}[/] {Markup.Escape(PlainText.Safe(act.Entry.Uuid))}");
        Lines(console, act.Why, "  ");
        if (act.Entry.Against is { } against)
        {
            console.WriteLine($"  Stays: {PlainText.Safe(against)}");
        }

        if (act.Mappings.Length > 1)
        {
            console.WriteLine($"  With it: {PlainText.Safe(string.Join(", ", act.Mappings.Where(m => m != act.Top).Select(m => m.KernelName)))}");
        }

        console.WriteLine($"  To be done: {PlainText.Safe(act.Command)}");
        foreach (var obstacle in act.BlockedBy)
        {
            console.MarkupLine($"  [yellow]Not now:[/] {Markup.Escape(PlainText.Safe(obstacle))}");
        }
    }

    public static void Outcome(IAnsiConsole console, ActOutcome outcome, PlannedAct act)
    {
        console.MarkupLine(outcome.Result switch
        {
            ActResult.Done => $"  [green]Removed.[/] To put it back: plumb restore {outcome.Id}",
            ActResult.Stopped => "  [yellow]Not removed, nothing was touched:[/]",
            _ => $"  [red]Failed[/] ({outcome.Id}):",
        });
        foreach (var line in outcome.Detail)
        {
            Lines(console, line, "    ");
        }

        if (outcome.Result == ActResult.Done && act.ComesBack)
        {
            Lines(console, "LVM activates this volume by itself, so that it will be back after the next boot. Proxmox's script turns that off for a shared group: /usr/share/pve-manager/migrations/pve-lvm-disable-autoactivation", "    ");
        }
    }

    public static void Summary(IAnsiConsole console, (int Removed, int Skipped, int NotDone) counts, IReadOnlyList<(string Id, PlannedAct Act)> returned)
    {
        foreach (var (id, act) in returned)
        {
            console.MarkupLine($"[red]{Markup.Escape(PlainText.Safe(act.Entry.Name))} is there again[/] ({id}): something activates it, autoactivation as a rule. See \"autoactivation\" in plumb scan.");
        }

        console.WriteLine($"\nRemoved {counts.Removed}, left by your answer {counts.Skipped}, not removed {counts.NotDone}.");
    }

    private static void Lines(IAnsiConsole console, string text, string indent)
    {
        foreach (var line in WordWrap.Lines(PlainText.Safe(text), TextWidth))
        {
            console.WriteLine(indent + line);
        }
    }
}
