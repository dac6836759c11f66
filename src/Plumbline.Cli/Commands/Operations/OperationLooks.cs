using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Plumbline.Cli.Output;
using Plumbline.Client;

namespace Plumbline.Cli.Commands.Operations;

/// <summary>The verbs that change nothing.</summary>
internal static class OperationLooks
{
    private const int PageSize = 1000;

    private static readonly Option<string?> Type = new("--type") { Description = "Only of this type: create, attach, detach, …", HelpName = "TYPE" };

    private static readonly Option<string?> Status = new Option<string?>("--status")
    {
        Description = "Only with this status.",
        HelpName = "STATUS",
    }.AcceptOnlyFromAmong("pending", "executing", "completed", "failed", "cancelled", "needs_attention");

    private static readonly Option<string?> Volume = new("--volume") { Description = "Only on this volume.", HelpName = "ID" };
    private static readonly Option<string?> Machine = new("--machine") { Description = "Only about this machine.", HelpName = "ID" };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "How many, the newest.",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
        CustomParser = ReadLimit,
    };

    public static Command List() => DaemonCommand.Of("list", "List operations, the newest first.", ListAsync, Type, Status, Volume, Machine, Limit);

    public static Command Show() => DaemonCommand.Of("show", "Show one operation with its steps.", ShowAsync, OperationsCommand.Id);

    public static Command Export() => DaemonCommand.Of("export", "Write operations with every change of their status, the oldest first, as JSON, one a line.", ExportAsync, Type, Status, Volume, Machine);

    private static async Task<int> ListAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var most = parsed.GetValue(Limit);
        var operations = new List<Operation>();
        await foreach (var operation in plumbd.ListOperationsAsync(Query(parsed) with { PageSize = Math.Min(most, PageSize) }, cancellation))
        {
            operations.Add(operation);
            if (operations.Count == most)
            {
                break;
            }
        }

        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(OperationsDocument.Of(operations)));
        }
        else
        {
            OperationsView.List(Console.Out, operations);
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        var operation = await plumbd.GetOperationAsync(parsed.GetValue(OperationsCommand.Id)!, cancellation);
        if (DaemonOptions.WantsJson(parsed))
        {
            Console.Out.WriteLine(DaemonDocuments.Json(OperationDocument.Of(operation)));
        }
        else
        {
            OperationsView.Show(Console.Out, operation);
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ExportAsync(ParseResult parsed, PlumblineClient plumbd, CancellationToken cancellation)
    {
        await foreach (var operation in plumbd.ExportOperationsAsync(Query(parsed), cancellation))
        {
            // As plumbd wrote it, also what this plumb does not know.
            Console.Out.WriteLine(operation.GetRawText());
        }

        return ExitCodes.Ok;
    }

    private static OperationQuery Query(ParseResult parsed) => new()
    {
        Type = parsed.GetValue(Type),
        Status = parsed.GetValue(Status) switch
        {
            null => null,
            "needs_attention" => OperationStatus.NeedsAttention,
            var word => Enum.Parse<OperationStatus>(word, ignoreCase: true),
        },
        VolumeId = parsed.GetValue(Volume),
        VmId = parsed.GetValue(Machine),
    };

    private static int ReadLimit(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1)
        {
            return limit;
        }

        result.AddError("--limit must be a number from 1 on");
        return 0;
    }
}
