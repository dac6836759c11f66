using Plumbline.Cleanup.Journaling;
using Plumbline.Documents;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>The acts, the latest last.</summary>
internal static class JournalView
{
    public static void Write(IAnsiConsole console, IReadOnlyList<JournalAct> acts)
    {
        if (acts.Count == 0)
        {
            console.WriteLine("Nothing was done on this host.");
            return;
        }

        console.WriteLine($"{"TIME",-20} {"STATE",-11} {"ACTION",-13} {"ID",-40} ENTRY");
        foreach (var act in acts)
        {
            var colour = act.State switch { ActState.Failed or ActState.Returned => "red", ActState.Interrupted => "yellow", _ => "default" };
            console.MarkupLine($"{act.Intent.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z [{colour}]{Words.Lower(act.State),-11}[/] {Markup.Escape(act.Intent.Action ?? ""),-13} {Markup.Escape(PlainText.Safe(act.Id)),-40} {Markup.Escape(PlainText.Safe(act.Intent.Entry ?? ""))}");
            if (act.State == ActState.Interrupted)
            {
                console.WriteLine("  The program was ended before it wrote the outcome. The next plumb clean or plumb restore looks, and writes it.");
            }
            else if (act.Detail is { } detail)
            {
                console.WriteLine($"  {PlainText.Safe(detail)}");
            }
        }
    }
}
