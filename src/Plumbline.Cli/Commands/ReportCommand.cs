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

    private static readonly Option<string?> Mail = new Option<string?>("--mail")
    {
        Description = "Record the scan and mail it: as [mail] of the settings says when there is something to tell, or \"always\". Takes two readings.",
        HelpName = "always",
        Arity = ArgumentArity.ZeroOrOne,
    }.AcceptOnlyFromAmong("always");

    public static Command Create()
    {
        var command = new Command("report", "Write a scan as one page with a picture: the grade, the guests, every finding with its proof, what to do.")
        {
            Output, Format, Mail, CommonOptions.Host, CommonOptions.Set,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (path, html) = (parsed.GetValue(Output), parsed.GetValue(Format) == "html");
        var mailing = parsed.GetResult(Mail) is not null;
        if (path is null && html && !mailing && !Console.IsOutputRedirected)
        {
            Console.Error.WriteLine("plumb: a page of HTML is nothing to read on a terminal: give --output FILE, or --format text");
            return ExitCodes.Usage;
        }

        if (CommonOptions.Sources(parsed) is not { } sources)
        {
            return ExitCodes.Usage;
        }

        if (mailing)
        {
            if (await ReportMail.SendAsync(sources, always: parsed.GetValue(Mail) is not null, cancellation) is not { } mailed)
            {
                return ExitCodes.Usage;
            }

            return path is null ? Ended(mailed.Inventory, mailed.Scan) : Write(path, html, mailed.Inventory, mailed.Scan);
        }

        var judged = await SecondLook.ReadAsync(sources, cancellation);
        return Write(path, html, judged.Inventory, Inspector.Inspect(judged));
    }

    private static int Write(string? path, bool html, HostInventory inventory, ScanResult scan)
    {
        var report = html ? HtmlReport.Write(inventory, scan) : TextReport.Write(inventory, scan);
        if (path is null or "-")
        {
            Console.Out.Write(report);
        }
        else if (!WholeFile.Write(path, mode: null, file => file.Write(Encoding.UTF8.GetBytes(report))))
        {
            return ExitCodes.Usage;
        }

        return Ended(inventory, scan);
    }

    private static int Ended(HostInventory inventory, ScanResult scan)
    {
        ReadProblemsView.Write(inventory);
        return ScanExit.CodeOf(scan);
    }
}
