using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Kernel.State;
using Plumbline.Paths;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb paths: what every LUN is worth right now, by storage.</summary>
internal static class PathsCommand
{
    private static readonly Option<string?> Storage = new("--storage")
    {
        Description = "Only the LUNs that carry this storage.",
        HelpName = "ID",
    };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json", "nagios", "prometheus");

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Show it again at every change, with what changed and when, until interrupted.",
    };

    private static readonly Option<bool> Accept = new("--accept")
    {
        Description = "Take the paths that are well now for all that there should be.",
    };

    private static readonly Option<bool> Changes = new("--changes")
    {
        Description = "Show what changed lately, as plumbd recorded it.",
    };

    public static Command Create()
    {
        var command = new Command("paths", "Show what every multipath map and NVMe namespace is worth, by storage: which paths carry I/O, which do not, and why.")
        {
            Storage, Format, Watch, Accept, Changes, CommonOptions.Host, CommonOptions.Set,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(CommonOptions.Host) is not null && (result.GetValue(Watch) || result.GetValue(Accept) || result.GetValue(Changes)))
            {
                result.AddError("--watch, --accept and --changes are for this host; a captured one stands still.");
            }

            // An option that was not given has no value yet when this runs.
            if (result.GetValue(Watch) && (result.GetValue(Accept) || result.GetValue(Format) is not (null or "text")))
            {
                result.AddError("--watch prints text only, and accepts nothing.");
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

        if (parsed.GetValue(Changes))
        {
            PathsView.Recorded(Terminal.Out, new PathHistory(new StateFolder(sources.Settings.Text(SettingKeys.StateDirectory)), sources.Clock).Read());
            return ExitCodes.Ok;
        }

        if (parsed.GetValue(Watch))
        {
            using var watch = new PathsWatch(sources, parsed.GetValue(Storage));
            return await watch.RunAsync(cancellation);
        }

        if (parsed.GetValue(Accept) && await AcceptAsync(sources, parsed.GetValue(Storage), cancellation) is { } error)
        {
            Console.Error.WriteLine($"plumb: {error}");
            return ExitCodes.Incomplete;
        }

        var inventory = await new InventoryReader(sources).ReadAsync(cancellation);
        if (Shown(PathReport.Of(inventory), parsed.GetValue(Storage)) is not { } report)
        {
            return NoSuchStorage(inventory, parsed.GetValue(Storage)!, parsed.GetValue(Format) == "nagios");
        }

        var code = ExitCodeOf(report);
        switch (parsed.GetValue(Format))
        {
            case "json":
                Console.Out.WriteLine(PathsDocument.Of(inventory, report).ToJson());
                break;
            case "nagios":
                Console.Out.WriteLine(PathsNagios.Write(report, code));
                break;
            case "prometheus":
                Console.Out.Write(PathsMetrics.Write(report));
                break;
            default:
                PathsView.Write(Terminal.Out, report);
                break;
        }

        ReadProblemsView.Write(report.Problems);
        return code;
    }

    private static PathReport? Shown(PathReport whole, string? storage) => storage is null ? whole : whole.Only(storage);

    /// <returns>Why nothing was accepted.</returns>
    private static async Task<string?> AcceptAsync(HostSources sources, string? storage, CancellationToken cancellation)
    {
        var whole = PathReport.Of(await new InventoryReader(sources).ReadAsync(cancellation));
        return Shown(whole, storage) is { } report
            ? await new BaselineStore(new StateFolder(sources.Settings.Text(SettingKeys.StateDirectory)), sources.Clock).ChangeAsync(baseline => baseline.Accept(whole, report.All), cancellation)
            : null;
    }

    /// <summary>Nothing is known of it, which is neither well nor ill.</summary>
    private static int NoSuchStorage(HostInventory inventory, string storage, bool nagios)
    {
        var sentence = $"no storage {PlainText.Safe(storage)} with paths is usable on this node";
        if (nagios)
        {
            Console.Out.WriteLine("PATHS UNKNOWN - " + sentence.Replace('|', '!'));
        }

        Console.Error.WriteLine("plumb: " + sentence);
        ReadProblemsView.Write(inventory.Problems);
        return ExitCodes.Incomplete;
    }

    /// <summary>A LUN without a path is critical even when the rest could not be read.</summary>
    internal static int ExitCodeOf(PathReport report) => report switch
    {
        { State: MapState.Failed } => ExitCodes.Critical,
        { Complete: false } or { State: MapState.Unknown or MapState.Unmanaged } => ExitCodes.Incomplete,
        { State: MapState.Degraded or MapState.AtRisk or MapState.Suspended } => ExitCodes.Warning,
        _ => ExitCodes.Ok,
    };
}
