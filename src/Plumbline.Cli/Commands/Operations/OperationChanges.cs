using System.CommandLine;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Operations;

/// <summary>Waiting for an operation, stopping one, trying one again.</summary>
internal static class OperationChanges
{
    public static Command Wait() => DaemonCommand.Of(
        "wait",
        "Wait until an operation has ended. Exits with 0 when it completed, 1 when it failed or was cancelled, 3 when nobody knows yet.",
        async (parsed, plumbd, cancellation) => await FollowedOperation.ShowAsync(parsed, plumbd, await plumbd.GetOperationAsync(Id(parsed), cancellation), cancellation),
        OperationsCommand.Id,
        DaemonOptions.Limit);

    public static Command Cancel() => DaemonCommand.Of(
        "cancel",
        "Stop an operation before it changes anything, or close one that needs attention.",
        CancelAsync,
        OperationsCommand.Id,
        DaemonOptions.NoWait,
        DaemonOptions.Limit);

    public static Command Retry() => ChangeCommand.Of(
        "retry",
        "Have an operation tried again that needs attention. Each step looks before it asks again.",
        (parsed, plumbd, cancellation) => plumbd.RetryOperationAsync(Id(parsed), cancellation),
        OperationsCommand.Id);

    /// <summary>Cancelled is what was wanted here.</summary>
    private static async Task<int> CancelAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var asked = await plumbd.CancelOperationAsync(Id(parsed), cancellation);
        var ended = asked.HasEnded || parsed.GetValue(DaemonOptions.NoWait) ? asked : await FollowedOperation.WaitAsync(parsed, plumbd, asked, cancellation);
        if (ended is null)
        {
            return ExitCodes.Unsettled;
        }

        FollowedOperation.Print(parsed, ended, Output.OperationsView.Line(ended));
        return ended.Status == OperationStatus.Cancelled || parsed.GetValue(DaemonOptions.NoWait) ? ExitCodes.Ok
            : FollowedOperation.CodeOf(ended.Status) is ExitCodes.Unsettled ? ExitCodes.Unsettled
            : ExitCodes.Failed;
    }

    private static string Id(ParseResult parsed) => parsed.GetValue(OperationsCommand.Id)!;
}
