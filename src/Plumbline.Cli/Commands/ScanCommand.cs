using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Findings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb scan: which mappings are right, which are in the way, and why.</summary>
internal static class ScanCommand
{
    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    private static readonly Option<bool> Details = new("--details")
    {
        Description = "Print every finding with its evidence, and every entry.",
    };

    public static Command Create()
    {
        var command = new Command("scan", "Judge every device-mapper entry: which are right, which are in the way of a guest, which are left over.")
        {
            Format, Details, CommonOptions.Host, CommonOptions.Set,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CommonOptions.Sources(parsed) is not { } sources)
        {
            return ExitCodes.Usage;
        }

        var judged = await SecondLook.ReadAsync(sources, cancellation);
        var (inventory, scan) = (judged.Inventory, Inspector.Inspect(judged));
        if (parsed.GetValue(Format) == "json")
        {
            Console.Out.WriteLine(ScanDocument.Of(inventory, scan).ToJson());
        }
        else
        {
            ScanView.Write(Terminal.Out, inventory, scan, parsed.GetValue(Details));
        }

        ReadProblemsView.Write(inventory);
        return ScanExit.CodeOf(scan);
    }
}
