using Plumbline.Cleanup;
using Plumbline.Documents;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>How an act would be undone, and what became of it.</summary>
internal static class RestoreView
{
    public static void Plan(IAnsiConsole console, PlannedRestore plan)
    {
        console.MarkupLine($"[bold]{Markup.Escape(PlainText.Safe(plan.Act.Intent.Entry ?? ""))}[/], removed {plan.Act.Intent.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z as {plan.Act.Intent.Class} ({plan.Act.Intent.Reason})");
        if (!plan.BlockedBy.IsEmpty)
        {
            console.MarkupLine("[yellow]It cannot be put back:[/]");
        }

        foreach (var obstacle in plan.BlockedBy)
        {
            console.WriteLine($"  {PlainText.Safe(obstacle)}");
        }

        if (plan.BlockedBy.IsEmpty)
        {
            console.WriteLine($"  To be done: {PlainText.Safe(plan.Command)}");
        }

        foreach (var note in plan.Notes)
        {
            console.WriteLine($"  Note: {PlainText.Safe(note)}");
        }
    }

    public static void Outcome(IAnsiConsole console, ActOutcome outcome)
    {
        console.MarkupLine(outcome.Result switch
        {
            ActResult.Done => $"[green]Restored[/] ({outcome.Id}).",
            ActResult.Stopped => "[yellow]Not restored, nothing was touched:[/]",
            _ => $"[red]Failed[/] ({outcome.Id}):",
        });
        foreach (var line in outcome.Detail)
        {
            console.WriteLine($"  {PlainText.Safe(line)}");
        }
    }
}
