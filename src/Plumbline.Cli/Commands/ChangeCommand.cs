using System.CommandLine;
using Plumbline.Client;

namespace Plumbline.Cli.Commands;

/// <summary>A verb that has plumbd change something, and waits for the end of that unless told not to.</summary>
internal static class ChangeCommand
{
    public static Command Of(string name, string description, Func<ParseResult, PlumblineClient, CancellationToken, Task<Operation>> ask, params ReadOnlySpan<Symbol> symbols) => DaemonCommand.Of(
        name,
        description,
        async (parsed, plumbd, cancellation) => await FollowedOperation.ShowAsync(parsed, plumbd, await ask(parsed, plumbd, cancellation), cancellation),
        [.. symbols, DaemonOptions.NoWait, DaemonOptions.Limit]);

    /// <summary>One after which something is gone for good: it is asked for on a terminal, and needs --yes elsewhere.</summary>
    /// <param name="question">Null when there is nothing of that name, which was said then.</param>
    public static Command OfLoss(
        string name,
        string description,
        Func<ParseResult, PlumblineClient, CancellationToken, Task<string>> question,
        Func<ParseResult, PlumblineClient, CancellationToken, Task<Operation>> ask,
        params ReadOnlySpan<Symbol> symbols)
    {
        var command = DaemonCommand.Of(
            name,
            description,
            async (parsed, plumbd, cancellation) =>
            {
                if (!parsed.GetValue(DaemonOptions.Yes) && !Output.Confirmation.Ask(await question(parsed, plumbd, cancellation)))
                {
                    Console.Error.WriteLine("plumb: nothing was done");
                    return ExitCodes.Failed;
                }

                return await FollowedOperation.ShowAsync(parsed, plumbd, await ask(parsed, plumbd, cancellation), cancellation);
            },
            [.. symbols, DaemonOptions.Yes, DaemonOptions.NoWait, DaemonOptions.Limit]);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(DaemonOptions.Yes) && !Output.Confirmation.CanAsk)
            {
                result.AddError($"{name} needs --yes where nobody can be asked");
            }
        });
        return command;
    }
}
