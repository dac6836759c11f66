using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Findings;

/// <summary>GET /api/v1/findings: what plumbd found out of order between database, provider and kernel, and nobody has mended yet.</summary>
internal static class FindingEndpoints
{
    public static void MapFindings(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/findings", ListAsync)
        .WithNotes(RouteNotes.Look<FindingList>("listFindings", "service", "What is out of order between database, provider and kernel, and nobody has mended yet"));

    private static async Task ListAsync(HttpContext context)
    {
        var open = await context.RequestServices.GetRequiredService<FindingStore>().OpenAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new FindingList(open), DaemonJson.Default.FindingList, cancellationToken: context.RequestAborted);
    }
}
