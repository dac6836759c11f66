using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Exports;

/// <summary>The verbs that change what is served.</summary>
internal static class ExportChanges
{
    private static readonly Option<bool> ReadOnly = new("--read-only") { Description = "Clients cannot write." };
    private static readonly Option<string?> Name = new("--name") { Description = "What clients ask for; migration-vol- and the volume's id unless said.", HelpName = "NAME" };
    private static readonly Option<long?> MaxAge = new("--max-age-hours") { Description = "Only exports that were last changed longer ago than this.", HelpName = "N" };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Remove them. Nothing is removed without it." };

    public static Command Add() => ChangeCommand.Of(
        "add",
        "Serve a volume that is attached to plumbd's machine over NBD.",
        (parsed, plumbd, cancellation) => plumbd.AddExportAsync(parsed.GetValue(ExportsCommand.Id)!, parsed.GetValue(ReadOnly), parsed.GetValue(Name), cancellation: cancellation),
        ExportsCommand.Id,
        ReadOnly,
        Name);

    public static Command Remove() => ChangeCommand.Of(
        "remove",
        "End the export of a volume. Who is connected has a while to leave (exports.drain), and is cut off then.",
        (parsed, plumbd, cancellation) => plumbd.RemoveExportAsync(parsed.GetValue(ExportsCommand.Id)!, cancellation: cancellation),
        ExportsCommand.Id);

    public static Command Cleanup() => DaemonCommand.Of(
        "cleanup", "Show the exports that nobody has a use for, and remove them with --yes; who is connected to one is cut off.", CleanupAsync, Yes, MaxAge);

    private static async Task<int> CleanupAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var cleanup = await plumbd.CleanUpExportsAsync(!parsed.GetValue(Yes), parsed.GetValue(MaxAge), cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(ExportCleanupDocument.Of(cleanup)));
        }
        else
        {
            ExportsView.Cleanup(Console.Out, cleanup);
        }

        return cleanup.Problem is not null ? ExitCodes.Incomplete : ExitCodes.Ok;
    }
}
