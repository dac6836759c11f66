using System.CommandLine;
using Plumbline.Cleanup;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb restore: puts back what one act of plumb clean took away, if that is still right.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The act, as plumb journal lists it: act-…" };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it. Without this only what would be done is shown." };

    public static Command Create()
    {
        var command = new Command("restore", "Put back a mapping that plumb clean removed, if its sectors are still nobody's. Changes nothing without --yes.") { Id, Yes, CommonOptions.Set };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CommonOptions.Settings(parsed) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        using var acting = ActingHost.Open(settings, "read the journal and restore mappings", out var refused);
        if (acting is null)
        {
            return refused;
        }

        if (JournalCommand.Read(acting.Journal).Acts.FirstOrDefault(a => a.Id == parsed.GetValue(Id)) is not { } act)
        {
            Console.Error.WriteLine($"plumb: the journal in {settings.Text(SettingKeys.StateDirectory)} has no act {PlainText.Safe(parsed.GetValue(Id)!)}; plumb journal lists them");
            return ExitCodes.Warning;
        }

        var inventory = await new InventoryReader(acting.Host.Sources).ReadAsync(cancellation);
        var plan = PlannedRestore.Of(act, ScanContext.Judged(inventory, Surroundings.Of(inventory)));
        RestoreView.Plan(Terminal.Out, plan);
        ReadProblemsView.Write(inventory);
        if (!plan.BlockedBy.IsEmpty)
        {
            return ExitCodes.Warning;
        }

        if (!parsed.GetValue(Yes))
        {
            Console.Out.WriteLine("Nothing was changed. With --yes it is done.");
            return ExitCodes.Ok;
        }

        var outcome = await acting.Acts.RunAsync(new RestoreMapping(act, acting.Host), plan.Locks, cancellation);
        RestoreView.Outcome(Terminal.Out, outcome);
        return outcome.Result == ActResult.Done ? ExitCodes.Ok : ExitCodes.Warning;
    }
}
