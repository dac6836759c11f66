using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace Plumbline.Testing.CloudStack;

/// <summary>
/// A CloudStack as far as volumes need one: an HTTP server that checks signatures as ApiServer does, answers in its envelopes and works in
/// jobs. python3-cs and python3-libcloud are used against it in the tests, so that its form is not judged by our client alone.
/// </summary>
internal sealed class FakeCloudStack : IDisposable
{
    public const string Key = "plumbline-test-key";
    public const string Secret = "pl~umb*line+test/secret";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<FakeFate>> _replies = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(int Status, string Body, string? RetryAfter)>> _instead = new(StringComparer.OrdinalIgnoreCase);

    public FakeCloudStack()
    {
        // HttpListener takes no port 0.
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/client/api");
        }

        _listener.Prefixes.Add(new Uri(Url, "/").ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Url { get; }

    public FakeCloudStackCommands Cloud { get; } = new();

    /// <summary>The server's clock: what it checks expiries with and writes into the Date header.</summary>
    public Func<DateTimeOffset> Now { get; set; } = () => DateTimeOffset.UtcNow;

    /// <summary>enforce.post.requests.and.timestamps.</summary>
    public bool Enforced { get; set; }

    /// <summary>In maintenance: a proxy answers in its place.</summary>
    public bool Away { get; set; }

    /// <summary>Runs after a request was carried out and before it is answered.</summary>
    public Action<string>? CarriedOut { get; set; }

    /// <summary>Every request with a good signature, as it came.</summary>
    public ConcurrentQueue<(string Method, string Query, IReadOnlyDictionary<string, string> Parameters)> Requests { get; } = new();

    public int Count(string command) => Requests.Count(r => command.Equals(r.Parameters.GetValueOrDefault("command"), StringComparison.OrdinalIgnoreCase));

    /// <summary>The next request of this command.</summary>
    public void Next(string command, FakeFate reply) => _replies.GetOrAdd(command, _ => new()).Enqueue(reply);

    /// <summary>The next request of this command is not carried out and answered so.</summary>
    public void NextIs(string command, int status, string body, string? retryAfter = null) => _instead.GetOrAdd(command, _ => new()).Enqueue((status, body, retryAfter));

    /// <summary>The next request of this command is refused in CloudStack's own envelope.</summary>
    public void NextFails(string command, int status, int? csCode, string text, string? retryAfter = null) =>
        NextIs(command, status, Error(command, status, csCode, text), retryAfter);

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => TryAnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }
    }

    private async Task TryAnswerAsync(HttpListenerContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The client went away.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var parameters = Merge(HttpUtility.ParseQueryString(context.Request.Url!.Query, Encoding.UTF8), HttpUtility.ParseQueryString(await reader.ReadToEndAsync(), Encoding.UTF8));
        var command = parameters.GetValueOrDefault("command") ?? "";
        if (Refuse(context.Request.HttpMethod, command, parameters) is var (status, refusal))
        {
            await SendAsync(context, status, refusal);
            return;
        }

        // Signed as sent, then read in lower case (ParamUnpackWorker); libcloud writes zoneId.
        parameters = parameters.ToDictionary(p => p.Key.ToLowerInvariant(), p => p.Value, StringComparer.Ordinal);
        Requests.Enqueue((context.Request.HttpMethod, context.Request.Url.Query, parameters));
        if (Away)
        {
            await SendAsync(context, 503, "<html>maintenance</html>");
            return;
        }

        if (_instead.TryGetValue(command, out var answers) && answers.TryDequeue(out var instead))
        {
            await SendAsync(context, instead.Status, instead.Body, instead.RetryAfter);
            return;
        }

        var reply = _replies.TryGetValue(command, out var replies) && replies.TryDequeue(out var next) ? next : (FakeFate?)null;
        if (reply == FakeFate.CutBeforeAccepting)
        {
            await CutAsync(context, "");
            return;
        }

        var (code, body) = Execute(command, parameters);
        CarriedOut?.Invoke(command);
        switch (reply)
        {
            case FakeFate.CutAfterAccepting:
                await CutAsync(context, "");
                break;
            case FakeFate.Silence:
                break;
            case FakeFate.HalfAnAnswer:
                await CutAsync(context, body[..(body.Length / 2)]);
                break;
            default:
                await SendAsync(context, code, body);
                break;
        }
    }

    private (int Status, string Body)? Refuse(string method, string command, Dictionary<string, string> parameters)
    {
        if (FakeCloudStackSignature.Refuse(parameters, Key, Secret, Now(), Enforced) is { } refusal)
        {
            return (401, new JsonObject { [command.ToLowerInvariant() + "response"] = new JsonObject { ["uuidList"] = new JsonArray(), ["errorcode"] = 401, ["errortext"] = refusal } }.ToJsonString());
        }

        var reads = new[] { "get", "list", "query", "find" }.Any(p => command.StartsWith(p, StringComparison.OrdinalIgnoreCase));
        return Enforced && !reads && method != "POST" ? (400, Error(command, 400, null, $"State changing command {command} needs to be sent using POST request")) : null;
    }

    private (int Status, string Body) Execute(string command, Dictionary<string, string> parameters)
    {
        try
        {
            return (200, new JsonObject { [command.ToLowerInvariant() + "response"] = Cloud.Execute(command, parameters) }.ToJsonString());
        }
        catch (FakeRefusal refusal)
        {
            return (refusal.Code, Error(refusal.Code == 432 ? "error" : command, refusal.Code, refusal.CsCode, refusal.Message));
        }
    }

    private static string Error(string command, int status, int? csCode, string text)
    {
        var error = new JsonObject { ["uuidList"] = new JsonArray(), ["errorcode"] = status, ["errortext"] = text };
        if (csCode is not null)
        {
            error["cserrorcode"] = csCode;
        }

        return new JsonObject { [command.ToLowerInvariant() + "response"] = error }.ToJsonString();
    }

    /// <summary>
    /// HttpListener writes a whole empty answer before it aborts; one that promises more than it has, on a connection that is not kept, is
    /// a cut for every client. One without any byte is in LostAnswerTests.
    /// </summary>
    private static async Task CutAsync(HttpListenerContext context, string begun)
    {
        context.Response.KeepAlive = false;
        context.Response.ContentLength64 = begun.Length + 100;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(begun));
        await context.Response.OutputStream.FlushAsync();
        context.Response.Abort();
    }

    private async Task SendAsync(HttpListenerContext context, int status, string body, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        context.Response.Headers["Date"] = Now().ToString("R");
        if (retryAfter is not null)
        {
            context.Response.Headers["Retry-After"] = retryAfter;
        }

        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }

    /// <summary>First value only, as the server takes it.</summary>
    private static Dictionary<string, string> Merge(params NameValueCollection[] sources)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var name in source.AllKeys.OfType<string>())
            {
                merged.TryAdd(name, source.GetValues(name)?[0] ?? "");
            }
        }

        return merged;
    }
}
