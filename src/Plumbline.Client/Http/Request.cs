using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plumbline.Client.Http;

/// <summary>What is asked of plumbd; it can be asked more than once. The path is below the address of plumbd, and escaped.</summary>
internal sealed record Request(HttpMethod Method, string Path)
{
    public const string Json = "application/json";

    public byte[]? Body { get; init; }

    public string Accept { get; init; } = Json;

    /// <summary>Of a change: under it the same is never done twice.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>plumbd reads its whole host for the answer.</summary>
    public bool TakesLong { get; init; }

    /// <summary>A failure's status with which the answer may come all the same: an unhealthy plumbd tells how it is with 503.</summary>
    public HttpStatusCode? AlsoAnsweredWith { get; init; }

    /// <summary>Whether it is asked again when there was no answer. One that waits for an operation is patient by itself.</summary>
    public bool Once { get; init; }

    public bool MayBeRepeated => !Once && (Method == HttpMethod.Get || IdempotencyKey is not null);

    public static Request Get(string path) => new(HttpMethod.Get, path);

    public static Request Change<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, string? key) =>
        new(method, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type), IdempotencyKey = key ?? NewKey() };

    /// <summary>A change that takes no fields.</summary>
    public static Request Change(HttpMethod method, string path, string? key) => new(method, path) { IdempotencyKey = key ?? NewKey() };

    /// <summary>An id as one segment of a path. "." and ".." would be taken for steps in it, and lead to another address.</summary>
    public static string Segment(string id) => id is "" or "." or ".."
        ? throw new PlumblineException(ErrorCodes.InvalidRequest, $"\"{id}\" is no id.")
        : Uri.EscapeDataString(id);

    /// <summary>The parameters that have a value.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, new Uri(Path, UriKind.Relative));
        message.Headers.Accept.ParseAdd(Accept);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body) { Headers = { ContentType = new(Json) } };
        }
        else if (Method != HttpMethod.Get)
        {
            // HttpClient repeats by itself what has no content, up to three times, also a POST. Even an empty content keeps it from that.
            message.Content = new ByteArrayContent([]);
        }

        if (IdempotencyKey is not null)
        {
            message.Headers.Add("Idempotency-Key", IdempotencyKey);
        }

        return message;
    }

    private static string NewKey() => Guid.NewGuid().ToString();
}
