using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Reports;

namespace Plumbline.Cli.Commands;

/// <summary>plumb map: the line from the top device to the paths.</summary>
internal static class MapCommand
{
    private static readonly Argument<string?> Device = new("DEVICE|VMID")
    {
        Description = "Only the line through this device (name, path, uuid, serial, WWID, VG/LV or major:minor) or through the disks of this guest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json", "dot", "svg");

    public static Command Create()
    {
        var command = new Command("map", "Show who sits on whom, from the top device down to the paths.") { Device, Format, CommonOptions.Host, CommonOptions.Set };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CommonOptions.Sources(parsed) is not { } sources)
        {
            return ExitCodes.Usage;
        }

        var inventory = await new InventoryReader(sources).ReadAsync(cancellation);
        var graph = inventory.Graph;
        if (parsed.GetValue(Device) is { } wanted)
        {
            var found = MapSelection.Find(inventory, wanted);
            if (found.IsEmpty)
            {
                Console.Error.WriteLine($"plumb: no device and no guest's disk is called {PlainText.Safe(wanted)}");
                ReadProblemsView.Write(inventory);
                return inventory.Complete ? ExitCodes.Warning : ExitCodes.Incomplete;
            }

            graph = graph.Restrict(found.SelectMany(node => graph.Down(node).Concat(graph.Up(node))));
        }

        switch (parsed.GetValue(Format))
        {
            case "json":
                Console.Out.WriteLine(MapDocument.Of(inventory, graph).ToJson());
                break;
            case "dot":
                Console.Out.Write(MapDot.Write(graph));
                break;
            case "svg":
                Console.Out.Write(MapSvg.Write(graph, inventory.Host.HostName));
                break;
            default:
                MapTree.Write(Terminal.Out, graph);
                break;
        }

        ReadProblemsView.Write(inventory);
        return inventory.Complete ? ExitCodes.Ok : ExitCodes.Incomplete;
    }
}
