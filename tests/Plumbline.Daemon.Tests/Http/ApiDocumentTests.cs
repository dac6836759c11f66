using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Plumbline.Client.Http;
using Plumbline.Daemon.Tests.Client;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Http;

/// <summary>docs/openapi.json is what plumbd serves, has every route, and tells the truth about the answers.</summary>
public sealed class ApiDocumentTests
{
    private static readonly string Kept = Path.Combine(RepositoryRoot.Path, "docs/openapi.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>PLUMBLINE_RENEW=1 writes it anew.</summary>
    [Fact]
    public async Task Document_IsTheKeptOne()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        var served = await daemon.Http.GetStringAsync("/openapi/v1.json", Cancellation) + "\n";

        if (Environment.GetEnvironmentVariable("PLUMBLINE_RENEW") == "1")
        {
            await File.WriteAllTextAsync(Kept, served, Cancellation);
        }

        Assert.StartsWith("{\n  \"openapi\": \"3.1.", served, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(Kept, Cancellation), served);
    }

    [Fact]
    public void EveryRoute_IsDescribed_AndNothingElse()
    {
        IEndpointRouteBuilder app = WebApplication.CreateSlimBuilder().Build();
        app.MapRoutes();
        var mapped = app.DataSources.SelectMany(s => s.Endpoints).Cast<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {e.RoutePattern.RawText!.TrimEnd('/')}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), Operations().Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryOperation_HasItsName_ItsSummary_ItsParameters_AndItsProblems()
    {
        var operations = Operations().ToList();

        Assert.Equal(operations.Count, operations.Select(o => o.Json.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.All(operations, o =>
        {
            var parameters = o.Json.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToList() : [];
            var inPath = o.Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s[1..^1]);
            Assert.Equal(inPath, parameters.Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()));
            Assert.All(parameters, p => Assert.NotEmpty(p.GetProperty("description").GetString()!));
            Assert.NotEmpty(o.Json.GetProperty("summary").GetString()!);
            Assert.Matches("^Needs the scope (read|operate|admin).$", o.Json.GetProperty("description").GetString());
            var responses = o.Json.GetProperty("responses");
            Assert.All(new[] { "401", "403", "500", "503" }, status => Assert.True(responses.GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _)));

            // A change that is accepted takes a key, and a key is taken by nothing else.
            var takesKey = parameters.Exists(p => p.GetProperty("name").GetString() == "Idempotency-Key");
            Assert.Equal(takesKey, responses.TryGetProperty("202", out _) && responses.TryGetProperty("422", out _));
            Assert.All(responses.EnumerateObject(), r => Assert.InRange(int.Parse(r.Name), 200, 599));
        });
    }

    [Fact]
    public void EveryReference_LeadsSomewhere()
    {
        var text = File.ReadAllText(Kept);
        using var document = JsonDocument.Parse(text);
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var named = text.Split("\"$ref\": \"#/components/schemas/").Skip(1).Select(t => t[..t.IndexOf('"', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(schemas, StringComparer.Ordinal));
    }

    /// <summary>V8: the original's library read other names than its service wrote.</summary>
    [Fact]
    public void Client_KnowsEveryField()
    {
        (string Schema, JsonTypeInfo Type, string[] NotWanted)[] read =
        [
            ("Operation", ClientJson.Default.Operation, []),
            ("OperationPage", ClientJson.Default.OperationPage, []),
            ("OperationStep", ClientJson.Default.GetTypeInfo(typeof(Plumbline.Client.OperationStep))!, []),
            ("Volume", ClientJson.Default.Volume, []),
            ("VolumePage", ClientJson.Default.VolumePage, []),
            ("VolumeDevice", ClientJson.Default.VolumeDevice, []),
            ("VolumeSnapshot", ClientJson.Default.GetTypeInfo(typeof(Plumbline.Client.VolumeSnapshot))!, []),
            ("SnapshotList", ClientJson.Default.SnapshotList, []),
            ("HealthDocument", ClientJson.Default.ServerHealth, ["schema"]),
            ("HealthCheck", ClientJson.Default.GetTypeInfo(typeof(Plumbline.Client.ServerCheck))!, []),
            ("ServiceMetrics", ClientJson.Default.ServerMetrics, ["schema"]),
            ("OperationFigures", ClientJson.Default.GetTypeInfo(typeof(Plumbline.Client.OperationTally))!, []),
            ("FindingList", ClientJson.Default.OpenFindings, []),
            ("StoredFinding", ClientJson.Default.GetTypeInfo(typeof(Plumbline.Client.OpenFinding))!, []),
            ("SyncReport", ClientJson.Default.SyncOutcome, []),
            ("ProblemDocument", ClientJson.Default.ProblemAnswer, ["type", "title", "status", "error"]),
            ("FieldError", ClientJson.Default.GetTypeInfo(typeof(Plumbline.Client.WrongField))!, []),
            ("CreateRequest", ClientJson.Default.NewVolume, []),
            ("AttachRequest", ClientJson.Default.NewAttachment, []),
            ("ResizeRequest", ClientJson.Default.NewSize, []),
            ("SnapshotRequest", ClientJson.Default.NewSnapshot, []),
            ("TestFailoverRequest", ClientJson.Default.TestFailoverEnd, []),
        ];
        using var document = JsonDocument.Parse(File.ReadAllText(Kept));
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");

        Assert.All(read, r => Assert.Equal(
            schemas.GetProperty(r.Schema).GetProperty("properties").EnumerateObject().Select(p => p.Name).Except(r.NotWanted, StringComparer.Ordinal).Order(StringComparer.Ordinal),
            r.Type.Properties.Where(p => p.AssociatedParameter is not null).Select(p => p.Name).Order(StringComparer.Ordinal)));
    }

    /// <summary>Every looking route of a plumbd that has something to show.</summary>
    [Fact]
    public async Task Answers_AreAsTheDocumentSays()
    {
        await using var place = await LocalPlumbd.StartAsync();
        using var client = place.Client();
        var made = await client.WaitForCompletionAsync((await client.CreateVolumeAsync("disk", 1 << 20)).Id);
        var snapshot = await client.WaitForCompletionAsync((await client.CreateSnapshotAsync(made.VolumeId!)).Id);
        await client.WaitForCompletionAsync((await client.AttachVolumeAsync(made.VolumeId!)).Id);
        var device = Path.GetFileName((await client.GetVolumeDeviceAsync(made.VolumeId!, Cancellation)).DevicePath!);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Kept, Cancellation));
        var form = new SchemaForm(document.RootElement);
        var looked = 0;
        foreach (var (method, path, operation) in Operations().Where(o => o.Method == "GET" && !o.Path.EndsWith("/events", StringComparison.Ordinal)))
        {
            var asked = path switch
            {
                "/api/v1/operations/{id}" => path.Replace("{id}", snapshot.Id, StringComparison.Ordinal),
                "/api/v1/vms/{id}/volumes" => path.Replace("{id}", "self", StringComparison.Ordinal),
                _ => path.Replace("{id}", made.VolumeId, StringComparison.Ordinal).Replace("{path}", device, StringComparison.Ordinal),
            };
            using var answer = await place.Daemon.OverSocket.GetAsync(asked, Cancellation);
            var told = operation.GetProperty("responses").GetProperty($"{(int)answer.StatusCode}").GetProperty("content").GetProperty(answer.Content.Headers.ContentType!.MediaType!);
            if (answer.Content.Headers.ContentType.MediaType == "application/json")
            {
                using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
                Assert.Empty(form.Faults(told.GetProperty("schema"), body.RootElement, asked));
                looked++;
            }
        }

        Assert.True(looked >= 15, $"{looked} answers were looked at");
        using var refused = await place.Daemon.OverSocket.GetAsync("/api/v1/volumes?limt=3", Cancellation);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(form.Faults("ProblemDocument", problem.RootElement));
        using var line = JsonDocument.Parse(JsonSerializer.Serialize(await client.ExportOperationsAsync(null, Cancellation).FirstAsync(Cancellation)));
        Assert.Empty(form.Faults("AuditedOperation", line.RootElement));
        using var synced = await place.Daemon.OverSocket.PostAsync("/api/v1/admin/force-sync", null, Cancellation);
        using var sync = JsonDocument.Parse(await synced.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(form.Faults("SyncReport", sync.RootElement));
        await client.WaitForCompletionAsync((await client.DetachVolumeAsync(made.VolumeId!)).Id);
    }

    private static IEnumerable<(string Method, string Path, JsonElement Json)> Operations()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Kept));
        return [.. document.RootElement.GetProperty("paths").Clone().EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (o.Name.ToUpperInvariant(), p.Name, o.Value)))];
    }
}
