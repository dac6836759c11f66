using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands;

/// <summary>An operation that was accepted: followed to its end and shown, or left to itself with --no-wait.</summary>
internal static class FollowedOperation
{
    public static async Task<int> ShowAsync(ParseResult parsed, PlumblineClient plumbd, Operation accepted, CancellationToken cancellation)
    {
        if (parsed.GetValue(DaemonOptions.NoWait))
        {
            Print(parsed, accepted, accepted.Id);
            return ExitCodes.Ok;
        }

        var ended = await WaitAsync(parsed, plumbd, accepted, cancellation);
        return ended is null ? ExitCodes.Unsettled : Show(parsed, ended);
    }

    /// <summary>Null when the user waits no longer, who has been told then that the operation does not end with that.</summary>
    public static async Task<Operation?> WaitAsync(ParseResult parsed, PlumblineClient plumbd, Operation operation, CancellationToken cancellation)
    {
        try
        {
            return await OperationProgress.ShowAsync(
                operation,
                progress => plumbd.WaitForCompletionAsync(operation.Id, parsed.GetValue(DaemonOptions.Limit) ?? Timeout.InfiniteTimeSpan, progress, cancellation),
                TimeProvider.System);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine($"plumb: {operation.Id} goes on; \"plumb operations wait {operation.Id}\" waits for it again, \"plumb operations cancel {operation.Id}\" stops it while it has changed nothing");
            return null;
        }
    }

    public static int Show(ParseResult parsed, Operation ended)
    {
        Print(parsed, ended, OperationsView.Line(ended));
        if (ended.Status is not OperationStatus.Completed)
        {
            Console.Error.WriteLine($"plumb: {OperationsView.Ending(ended)}");
        }

        return CodeOf(ended.Status);
    }

    public static int CodeOf(OperationStatus status) => status switch
    {
        OperationStatus.Completed => ExitCodes.Ok,
        OperationStatus.Failed or OperationStatus.Cancelled => ExitCodes.Failed,
        _ => ExitCodes.Unsettled,
    };

    public static void Print(ParseResult parsed, Operation operation, string line) =>
        Console.Out.WriteLine(DaemonOptions.WantsJson(parsed) ? DaemonDocuments.Json(OperationDocument.Of(operation)) : line);
}
