using System.CommandLine;
using Plumbline.Client;
using Plumbline.Documents;

namespace Plumbline.Cli.Commands;

/// <summary>A verb that asks plumbd: what it throws becomes a sentence and an exit code here.</summary>
internal static class DaemonCommand
{
    public static Command Of(string name, string description, Func<ParseResult, PlumblineClient, CancellationToken, Task<int>> run, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
            }
        }

        command.Add(DaemonOptions.Format);
        command.Add(DaemonOptions.Server);
        command.Add(DaemonOptions.TokenFile);
        command.Add(CommonOptions.Set);
        command.Validators.Add(result =>
        {
            if (result.GetValue(DaemonOptions.TokenFile) is not null && result.GetValue(DaemonOptions.Server) is null)
            {
                result.AddError("--token-file goes with --server: over the Unix socket the kernel says who asks");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(parsed, run, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, PlumblineClient, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        using var plumbd = DaemonOptions.Open(parsed);
        if (plumbd is null)
        {
            return ExitCodes.Usage;
        }

        try
        {
            return await run(parsed, plumbd, cancellation);
        }
        catch (PlumblineException e)
        {
            Console.Error.WriteLine($"plumb: {PlainText.Safe(e.Message)}{(IsDown(e, parsed) ? " To start it: systemctl start plumbd, or plumb serve." : "")}");
            return CodeOf(e);
        }
        catch (TimeoutException e)
        {
            Console.Error.WriteLine($"plumb: {PlainText.Safe(e.Message)}");
            return ExitCodes.Unsettled;
        }
    }

    private static bool IsDown(PlumblineException failure, ParseResult parsed) => failure is { Code: ErrorCodes.Unreachable, IdempotencyKey: null } && parsed.GetValue(DaemonOptions.Server) is null;

    private static int CodeOf(PlumblineException failure) => failure.Code switch
    {
        ErrorCodes.InvalidRequest => ExitCodes.Usage,
        ErrorCodes.Unreachable or ErrorCodes.BadAnswer or ErrorCodes.StoreUnavailable or ErrorCodes.Internal or ErrorCodes.ProviderError => ExitCodes.Unsettled,
        _ => ExitCodes.Failed,
    };
}
