using Plumbline.Daemon.Http;

namespace Plumbline.Daemon.Findings;

/// <summary>GET /api/v1/findings: what plumbd found out of order between database, provider and kernel, and nobody has mended yet.</summary>
internal static class FindingEndpoints
{
    public static void MapFindings(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/findings", async (HttpContext context, FindingStore findings) =>
        await context.Response.WriteAsJsonAsync(
            new FindingList(await findings.OpenAsync(context.RequestAborted)), DaemonJson.Default.FindingList, cancellationToken: context.RequestAborted));
}
