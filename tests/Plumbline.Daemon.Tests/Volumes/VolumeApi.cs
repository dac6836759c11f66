using System.Net;
using System.Text;
using System.Text.Json;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>The API as curl would use it.</summary>
internal sealed class VolumeApi(HttpClient http)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        using var json = JsonDocument.Parse(text);
        return (answer.StatusCode, json.RootElement.Clone());
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path);
        Assert.True(status == HttpStatusCode.OK, $"{status} {body}");
        return body;
    }

    /// <summary>Accepted, and then until it has ended.</summary>
    public async Task<JsonElement> RunAsync(HttpMethod method, string path, string? body = null)
    {
        var (status, accepted) = await SendAsync(method, path, body);
        Assert.True(status == HttpStatusCode.Accepted, $"{status} {accepted}");
        return await EndAsync(accepted.GetProperty("id").GetString()!);
    }

    public async Task<JsonElement> CompleteAsync(HttpMethod method, string path, string? body = null)
    {
        var ended = await RunAsync(method, path, body);
        Assert.True(ended.Text("status") == "completed", ended.ToString());
        return ended;
    }

    public async Task<JsonElement> EndAsync(string operation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        while (true)
        {
            var now = await GetAsync("/operations/" + operation);
            if (now.Text("status") is not ("pending" or "executing"))
            {
                return now;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public async Task<string> CreateAsync(string name = "disk", long size = 8 << 20) =>
        (await CompleteAsync(HttpMethod.Post, "/volumes", $$"""{"name":"{{name}}","size":{{size}}}""")).Text("volume_id")!;
}

internal static class JsonReading
{
    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();
}
