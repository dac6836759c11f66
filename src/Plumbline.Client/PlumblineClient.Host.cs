using System.Net;
using System.Text.Json;
using Plumbline.Client.Http;

namespace Plumbline.Client;

/// <content>plumbd itself, and its host.</content>
public sealed partial class PlumblineClient
{
    /// <summary>How plumbd is; also when it is unhealthy.</summary>
    public Task<ServerHealth> GetHealthAsync(CancellationToken cancellation = default) => _requests.AskAsync(
        Request.Get("api/v1/health") with { TakesLong = true, AlsoAnsweredWith = HttpStatusCode.ServiceUnavailable }, ClientJson.Default.ServerHealth, cancellation);

    /// <summary>How many operations there were, and how they ended.</summary>
    public Task<ServerMetrics> GetMetricsAsync(CancellationToken cancellation = default) =>
        _requests.AskAsync(Request.Get("api/v1/metrics"), ClientJson.Default.ServerMetrics, cancellation);

    /// <summary>What plumbd found out of order between database, provider and kernel, and nobody has mended yet.</summary>
    public async Task<IReadOnlyList<OpenFinding>> ListFindingsAsync(CancellationToken cancellation = default) =>
        (await _requests.AskAsync(Request.Get("api/v1/findings"), ClientJson.Default.OpenFindings, cancellation).ConfigureAwait(false)).Findings;

    /// <summary>Compares database, provider and kernel now, mends what is safe, and has operations that need attention tried again. Needs the scope admin.</summary>
    public Task<SyncOutcome> ForceSyncAsync(CancellationToken cancellation = default) =>
        _requests.AskAsync(new Request(HttpMethod.Post, "api/v1/admin/force-sync") { TakesLong = true }, ClientJson.Default.SyncOutcome, cancellation);

    /// <summary>The document of "plumb scan --format json", of plumbd's host.</summary>
    public Task<JsonElement> ScanAsync(CancellationToken cancellation = default) => DocumentAsync("api/v1/scan", cancellation);

    /// <summary>The document of "plumb paths --format json", of plumbd's host.</summary>
    public Task<JsonElement> GetPathsAsync(CancellationToken cancellation = default) => DocumentAsync("api/v1/paths", cancellation);

    /// <summary>The document of "plumb map --format json", of plumbd's host.</summary>
    public Task<JsonElement> GetMapAsync(CancellationToken cancellation = default) => DocumentAsync("api/v1/map", cancellation);

    private async Task<JsonElement> DocumentAsync(string path, CancellationToken cancellation)
    {
        var answer = await _requests.AskAsync(
            Request.Get(path) with { TakesLong = true }, body => JsonAnswer.TryRead(body, ClientJson.Default.JsonElement).ValueKind == JsonValueKind.Object, cancellation).ConfigureAwait(false);
        return JsonAnswer.TryRead(answer.Body, ClientJson.Default.JsonElement);
    }
}
