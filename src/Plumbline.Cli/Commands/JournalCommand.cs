using System.CommandLine;
using Plumbline.Cleanup.Journaling;
using Plumbline.Cli.Output;
using Plumbline.Documents;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb journal: what was done on this host, and how it ended.</summary>
internal static class JournalCommand
{
    private static readonly Option<int> Limit = new("--limit") { Description = "How many of the latest acts to show.", DefaultValueFactory = _ => 50 };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "How to print it.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static Command Create()
    {
        var command = new Command("journal", "List what plumb clean and plumb restore did on this host.") { Limit, Format, CommonOptions.Set };
        command.SetAction(Run);
        return command;
    }

    /// <summary>The journal; what of it was not understood goes to stderr.</summary>
    public static JournalReading Read(Journal journal)
    {
        var reading = journal.Read();
        foreach (var problem in reading.Problems)
        {
            Console.Error.WriteLine($"plumb: {PlainText.Safe(problem)}");
        }

        return reading;
    }

    private static int Run(ParseResult parsed)
    {
        if (CommonOptions.Settings(parsed) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var journal = Read(new Journal(settings.Text(SettingKeys.StateDirectory), TimeProvider.System));
        var acts = journal.Acts.TakeLast(Math.Max(0, parsed.GetValue(Limit)));
        if (parsed.GetValue(Format) == "json")
        {
            Console.Out.WriteLine(JournalDocument.Of(Environment.MachineName, DateTimeOffset.UtcNow, journal, acts).ToJson());
        }
        else
        {
            JournalView.Write(Terminal.Out, [.. acts]);
        }

        return journal.Problems.IsEmpty ? ExitCodes.Ok : ExitCodes.Incomplete;
    }
}
