using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes;

/// <summary>
/// POST /api/v1/admin/force-sync: compares everything now and answers with what was found and mended. Operations that need attention are tried
/// again: their steps look before they ask.
/// </summary>
internal static class SyncEndpoint
{
    public static void MapForceSync(this IEndpointRouteBuilder app) => app.MapPost("/api/v1/admin/force-sync", AnswerAsync)
        .WithNotes(RouteNotes.Look<SyncReport>("forceSync", "service", "Compares database, provider and kernel now, mends what is safe, and tries again what needs attention"));

    private static async Task AnswerAsync(HttpContext context)
    {
        var again = await context.RequestServices.GetRequiredService<OperationRunner>().TryAgainAsync(null, context.RequestAborted);
        var report = await context.RequestServices.GetRequiredService<Reconciler>().RunAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            report with { Retried = [.. again.Select(o => o.Id)] }, DaemonJson.Default.SyncReport, cancellationToken: context.RequestAborted);
    }
}
