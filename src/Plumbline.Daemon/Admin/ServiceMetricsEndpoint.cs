using Plumbline.Client;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Admin;

/// <summary>How many operations of a type ended how.</summary>
internal sealed record OperationFigures(string Type, string Status, long Count);

/// <summary>GET /api/v1/metrics, with the seed's total_operations and error_rate_percent. Counted in the database, so that a restart loses nothing.</summary>
/// <param name="ErrorRatePercent">Of the ended ones, those that failed or need attention. Null before any has ended.</param>
/// <param name="Running">At work in this plumbd at this moment.</param>
internal sealed record ServiceMetrics(
    string Schema, long TotalOperations, double? ErrorRatePercent, long Pending, long Executing, long NeedsAttention, int Running, IReadOnlyList<OperationFigures> Operations);

internal static class ServiceMetricsEndpoint
{
    public static void MapServiceMetrics(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/metrics", AnswerAsync).WithNotes(AdminNotes.Metrics);

    private static async Task AnswerAsync(HttpContext context)
    {
        var counts = await context.RequestServices.GetRequiredService<OperationLists>().CountAsync(context.RequestAborted);
        var running = context.RequestServices.GetRequiredService<OperationRunner>().Running;
        await context.Response.WriteAsJsonAsync(Of(counts, running), DaemonJson.Default.ServiceMetrics, cancellationToken: context.RequestAborted);
    }

    internal static ServiceMetrics Of(IReadOnlyList<OperationCount> counts, int running)
    {
        long Sum(params OperationStatus[] statuses) => counts.Where(c => statuses.Contains(c.Status)).Sum(c => c.Many);
        var bad = Sum(OperationStatus.Failed, OperationStatus.NeedsAttention);
        var ended = bad + Sum(OperationStatus.Completed, OperationStatus.Cancelled);
        return new ServiceMetrics(
            "plumbline.metrics/1", counts.Sum(c => c.Many), ended == 0 ? null : Math.Round(100.0 * bad / ended, 2), Sum(OperationStatus.Pending), Sum(OperationStatus.Executing),
            Sum(OperationStatus.NeedsAttention), running, [.. counts.Select(c => new OperationFigures(c.Type, c.Status.Word(), c.Many))]);
    }
}
