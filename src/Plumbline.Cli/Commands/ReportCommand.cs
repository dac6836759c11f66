using System.CommandLine;
using System.Text;
using Plumbline.Cli.Output;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Reports;

namespace Plumbline.Cli.Commands;

/// <summary>plumb report: a scan as one page to keep, to show and to send.</summary>
internal static class ReportCommand
{
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Where to write it; \"-\" is standard output, which is also what is used when that is no terminal.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "A page for browsers and mail programs, or plain text of at most 78 columns.",
        DefaultValueFactory = _ => "html",
    }.AcceptOnlyFromAmong("html", "text");

    public static Command Create()
    {
        var command = new Command("report", "Write a scan as one page with a picture: the grade, the guests, every finding with its proof, what to do.")
        {
            Output, Format, CommonOptions.Host, CommonOptions.Set,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (path, html) = (parsed.GetValue(Output), parsed.GetValue(Format) == "html");
        if (path is null && html && !Console.IsOutputRedirected)
        {
            Console.Error.WriteLine("plumb: a page of HTML is nothing to read on a terminal: give --output FILE, or --format text");
            return ExitCodes.Usage;
        }

        if (CommonOptions.Sources(parsed) is not { } sources)
        {
            return ExitCodes.Usage;
        }

        var inventory = await new InventoryReader(sources).ReadAsync(cancellation);
        var scan = Inspector.Inspect(inventory, Surroundings.Of(inventory));
        var report = html ? HtmlReport.Write(inventory, scan) : TextReport.Write(inventory, scan);
        if (path is null or "-")
        {
            Console.Out.Write(report);
        }
        else if (!WholeFile.Write(path, mode: null, file => file.Write(Encoding.UTF8.GetBytes(report))))
        {
            return ExitCodes.Usage;
        }

        ReadProblemsView.Write(inventory);
        return ScanExit.CodeOf(scan);
    }
}
