using System.CommandLine;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Exports;

/// <summary>The verbs that change nothing.</summary>
internal static class ExportLooks
{
    private static readonly Option<string?> Status = new Option<string?>("--status") { Description = "Only those in this state.", HelpName = "WORD" }.AcceptOnlyFromAmong("active", "leaving", "pending", "unknown");

    public static Command List() => DaemonCommand.Of("list", "List the exports of plumbd's machine.", ListAsync, Status);

    public static Command Show() => DaemonCommand.Of("show", "Show the export of a volume.", ShowAsync, ExportsCommand.Id);

    public static Command Validate() => DaemonCommand.Of(
        "validate", "Compare what is to be served with what the engine and its NBD server say. Exits 1 when something differs, 3 when not everything could be asked.", ValidateAsync);

    private static async Task<int> ListAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var exports = new List<Export>();
        await foreach (var export in plumbd.ListExportsAsync(parsed.GetValue(Status), cancellation: cancellation))
        {
            exports.Add(export);
        }

        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(ExportsDocument.Of(exports)));
        }
        else
        {
            ExportsView.List(Console.Out, exports);
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var export = await plumbd.GetExportAsync(parsed.GetValue(ExportsCommand.Id)!, cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(ExportDocument.Of(export)));
        }
        else
        {
            ExportsView.Show(Console.Out, export);
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ValidateAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var validation = await plumbd.ValidateExportsAsync(cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(ExportValidationDocument.Of(validation)));
        }
        else
        {
            ExportsView.Validation(Console.Out, validation);
        }

        return validation.Valid ? ExitCodes.Ok : validation.Problems.Count == 0 ? ExitCodes.Incomplete : ExitCodes.Warning;
    }
}
