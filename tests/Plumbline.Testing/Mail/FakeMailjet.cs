using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Plumbline.Testing.Mail;

/// <summary>
/// Mailjet's send API v3.1 as its documentation describes it (dev.mailjet.com, "Send API v3.1"): Basic authentication, an array Messages
/// of which each entry is judged by itself, errors with ErrorIdentifier, ErrorCode, StatusCode and ErrorMessage.
/// </summary>
internal sealed class FakeMailjet : IDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";
    public const string Secret = "fedcba9876543210fedcba9876543210";

    private readonly HttpListener _listener = new();

    public FakeMailjet()
    {
        // HttpListener takes no port 0.
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/v3.1/send";
        }

        _listener.Prefixes.Add(Url[..^"v3.1/send".Length]);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>The messages that were taken.</summary>
    public ConcurrentQueue<JsonElement> Taken { get; } = new();

    /// <summary>How many requests came, whatever became of them.</summary>
    public int Requests { get; private set; }

    /// <summary>Answered instead, when set: a status and a body.</summary>
    public (int Status, string Body)? Instead { get; set; }

    /// <summary>Takes requests and never answers.</summary>
    public bool Silent { get; set; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Requests++;
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (Silent)
        {
            return;
        }

        var (status, answer) = Instead ?? Judge(context.Request, body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
    }

    private (int Status, string Body) Judge(HttpListenerRequest request, string body)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Key}:{Secret}"));
        if (request.Headers["Authorization"] != expected)
        {
            return (401, """{"ErrorIdentifier":"a7f0","StatusCode":401,"ErrorMessage":"API key authentication/authorization failure. You may be unauthorized to access the API or your API key may be expired. Visit API keys management section to check your keys."}""");
        }

        if (request is not { HttpMethod: "POST", ContentType: { } type } || request.Url?.AbsolutePath != "/v3.1/send" || !type.StartsWith("application/json", StringComparison.Ordinal))
        {
            return (400, """{"ErrorIdentifier":"b1","ErrorCode":"mj-0002","StatusCode":400,"ErrorMessage":"Malformed request"}""");
        }

        using var document = JsonDocument.Parse(body);
        var messages = document.RootElement.GetProperty("Messages").EnumerateArray().ToList();
        var errors = messages.SelectMany(ErrorsOf).ToList();
        if (errors.Count > 0)
        {
            return (400, $$"""{"Messages":[{"Status":"error","Errors":[{{string.Join(',', errors)}}]}]}""");
        }

        foreach (var message in messages)
        {
            Taken.Enqueue(message.Clone());
        }

        var results = messages.Select(m => new
        {
            Status = "success",
            CustomID = m.TryGetProperty("CustomID", out var id) ? id.GetString() : "",
            To = m.GetProperty("To").EnumerateArray().Select(t => new { Email = t.GetProperty("Email").GetString(), MessageUUID = Guid.NewGuid(), MessageID = 456, MessageHref = "https://api.mailjet.com/v3/message/456" }),
        });
        return (200, JsonSerializer.Serialize(new { Messages = results }));
    }

    private static IEnumerable<string> ErrorsOf(JsonElement message)
    {
        if (!message.TryGetProperty("From", out var from) || !from.TryGetProperty("Email", out var sender) || !sender.GetString()!.Contains('@'))
        {
            yield return """{"ErrorIdentifier":"c1","ErrorCode":"mj-0013","StatusCode":400,"ErrorMessage":"\"From.Email\" is an invalid email address.","ErrorRelatedTo":["From.Email"]}""";
        }

        if (!message.TryGetProperty("TextPart", out _) && !message.TryGetProperty("HTMLPart", out _))
        {
            yield return """{"ErrorIdentifier":"c2","ErrorCode":"send-0003","StatusCode":400,"ErrorMessage":"At least \"HTMLPart\", \"TextPart\" or \"TemplateID\" must be provided.","ErrorRelatedTo":["HTMLPart","TemplateID","TextPart"]}""";
        }
    }
}
