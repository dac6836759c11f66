using System.CommandLine;
using System.Globalization;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Reports.Mail;

namespace Plumbline.Cli.Commands;

/// <summary>plumb history: what earlier scans said, and what became of their mail.</summary>
internal static class HistoryCommand
{
    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "How many scans, the newest.",
        DefaultValueFactory = _ => 20,
        HelpName = "N",
    };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static Command Create()
    {
        Limit.Validators.Add(result =>
        {
            // Without a token the default counts.
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1))
            {
                result.AddError("--limit must be a number from 1 on");
            }
        });
        var command = new Command("history", "Show what earlier scans said, and whether they were mailed.") { Limit, Format, CommonOptions.Set };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (CommonOptions.Settings(parsed) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var problems = new ReadProblems();
        var host = HostIdentity.Read(new LiveRoot(), settings, problems);
        var mail = ScanMail.Open(settings, host.HostName, TimeProvider.System);
        var (scans, unread) = mail.History.Read();
        var (memory, problem) = mail.Outbox.Read();
        foreach (var one in problem is null ? unread : unread.Add(new ReadProblem("mail", problem)))
        {
            problems.Add(one.Source, one.Detail);
        }

        var all = problems.ToImmutable();
        var shown = scans.TakeLast(parsed.GetValue(Limit)).ToList();
        var document = new HistoryDocument(HistoryDocument.CurrentSchema, host.HostName, host.Node, TimeProvider.System.GetUtcNow(), all.IsEmpty, all, memory.Summary, shown);
        if (parsed.GetValue(Format) == "json")
        {
            Console.Out.WriteLine(document.ToJson());
        }
        else
        {
            HistoryView.Write(Console.Out, document);
        }

        foreach (var one in all)
        {
            Console.Error.WriteLine($"plumb: {one.Source}: {PlainText.Safe(one.Detail)}");
        }

        return all.IsEmpty ? ExitCodes.Ok : ExitCodes.Incomplete;
    }
}
