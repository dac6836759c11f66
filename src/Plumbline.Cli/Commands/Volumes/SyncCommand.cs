using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Volumes;

/// <summary>plumb volumes sync: compares database, provider and kernel now.</summary>
internal static class SyncCommand
{
    public static Command Create() => DaemonCommand.Of(
        "sync", "Compare database, provider and kernel now, mend what is safe, and have tried again what needs attention.", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var sync = await plumbd.ForceSyncAsync(cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(SyncDocument.Of(sync)));
        }
        else
        {
            VolumesView.Sync(Console.Out, sync);
        }

        return !sync.Complete ? ExitCodes.Incomplete : sync.Findings.Count > 0 ? ExitCodes.Warning : ExitCodes.Ok;
    }
}
