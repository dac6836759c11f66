using System.Collections.Immutable;
using System.CommandLine;
using Plumbline.Cleanup;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb clean: removes mappings that are in the way or left over. Never a volume, never data.</summary>
internal static class CleanCommand
{
    private static readonly Argument<string[]> Entries = new("ENTRY")
    {
        Description = "Only these entries, by name or uuid.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be done and what speaks against it. The default without a terminal." };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it without asking. Needs --only." };

    private static readonly Option<string?> Only = new Option<string?>("--only")
    {
        Description = "Only entries of this class.",
        HelpName = "duplicates|tombstones",
    }.AcceptOnlyFromAmong("duplicates", "tombstones");

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print the plan.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static Command Create()
    {
        var command = new Command("clean", "Remove mappings that are in the way of a guest or left over. Asks for each on a terminal; changes nothing otherwise, unless told to.")
        {
            Entries, DryRun, Yes, Only, Format, CommonOptions.Host, CommonOptions.Set,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Yes) && (result.GetValue(DryRun) || result.GetValue(Only) is null || result.GetValue(Format) == "json"))
            {
                result.AddError("--yes needs --only duplicates or --only tombstones, and goes with neither --dry-run nor --format json");
            }

            if (result.GetValue(CommonOptions.Host) is not null && !result.GetValue(DryRun))
            {
                result.AddError("on a captured host nothing can be done: --host goes with --dry-run only");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CommonOptions.Sources(parsed) is not { } sources)
        {
            return ExitCodes.Usage;
        }

        var scan = await SecondLook.ReadAsync(sources, cancellation);
        var (inventory, judged) = (scan.Inventory, Inspector.Inspect(scan));
        var plan = Chosen(CleanupPlan.Of(scan, judged.Findings), parsed, out var unknown);
        foreach (var name in unknown)
        {
            Console.Error.WriteLine($"plumb: {PlainText.Safe(name)} is no entry that could be removed here: it is neither a duplicate nor a tombstone, or not there");
        }

        ReadProblemsView.Write(inventory);
        var asks = !parsed.GetValue(DryRun) && parsed.GetValue(Format) == "text" && !Console.IsInputRedirected && !Console.IsOutputRedirected;
        if (!parsed.GetValue(Yes) && !asks)
        {
            Show(parsed, inventory, judged, plan);
            return unknown.IsEmpty ? judged.Complete ? ExitCodes.Ok : ExitCodes.Incomplete : ExitCodes.Warning;
        }

        return await ActAsync(sources.Settings, plan, asks, judged.Complete && unknown.IsEmpty, cancellation);
    }

    private static async Task<int> ActAsync(HostSettings settings, ImmutableArray<PlannedAct> plan, bool asks, bool whole, CancellationToken cancellation)
    {
        using var acting = ActingHost.Open(settings, "remove mappings; --dry-run shows what would be done", out var refused);
        if (acting is null)
        {
            return refused;
        }

        var run = new CleanRun(acting.Host, acting.Acts, asks ? new Prompt(Console.In, Terminal.Out) : null);
        var removed = await run.AllAsync(plan, cancellation);
        var returned = await acting.Aftermath.ReturnedAsync(removed, cancellation);
        CleanView.Summary(Terminal.Out, (run.Removed, run.Skipped, run.NotDone), returned);
        return run.NotDone + returned.Length > 0 ? ExitCodes.Warning : whole ? ExitCodes.Ok : ExitCodes.Incomplete;
    }

    private static ImmutableArray<PlannedAct> Chosen(ImmutableArray<PlannedAct> plan, ParseResult parsed, out ImmutableArray<string> unknown)
    {
        var names = parsed.GetValue(Entries) ?? [];
        var only = parsed.GetValue(Only);
        unknown = [.. names.Where(n => !plan.Any(a => IsNamed(a, n)))];
        return
        [
            .. plan.Where(a => only switch { "duplicates" => a.Entry.Class == EntryClass.Duplicate, "tombstones" => a.Entry.Class == EntryClass.Tombstone, _ => true })
                .Where(a => names.Length == 0 || names.Any(n => IsNamed(a, n))),
        ];
    }

    private static bool IsNamed(PlannedAct act, string name) =>
        name == act.Entry.Name || name == "/dev/mapper/" + act.Entry.Name || (act.Entry.Uuid.Length > 0 && name == act.Entry.Uuid);

    private static void Show(ParseResult parsed, HostInventory inventory, ScanResult judged, ImmutableArray<PlannedAct> plan)
    {
        if (parsed.GetValue(Format) == "json")
        {
            Console.Out.WriteLine(CleanDocument.Of(inventory, judged.Complete, plan).ToJson());
        }
        else
        {
            CleanView.Plan(Terminal.Out, plan, judged.Complete);
        }
    }
}
