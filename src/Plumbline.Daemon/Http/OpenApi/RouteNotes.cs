using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using Plumbline.Client;

namespace Plumbline.Daemon.Http.OpenApi;

/// <summary>A parameter in the path, the query or a header of a request.</summary>
internal sealed record ParameterNote(string Name, string Description, ParameterLocation In = ParameterLocation.Query)
{
    public JsonSchemaType Type { get; init; } = JsonSchemaType.String;

    public IReadOnlyCollection<string> Words { get; init; } = [];

    public static ParameterNote InPath(string name, string description) => new(name, description, ParameterLocation.Path);
}

/// <summary>
/// What the API document says of a route besides its address. A handler takes the request as a whole and so tells nothing of itself; each
/// feature has these notes in one place, and a test misses a route that has none.
/// </summary>
/// <param name="Id">Its name in generated clients.</param>
internal sealed record RouteNotes(string Id, string Tag, string Summary)
{
    private static readonly ParameterNote Key = new(
        "Idempotency-Key", "At most 255 characters of the client's own. The same request under the same key is done once, and answered with the operation of the first time.", ParameterLocation.Header);

    /// <summary>No status of HTTP.</summary>
    public const int Aside = 900;

    private static readonly ImmutableArray<int> Always = [401, 403, 500, 503];

    public Type? Body { get; init; }

    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    public bool BodyMayBeMissing { get; init; }

    public required Type Answer { get; init; }

    public string MediaType { get; init; } = "application/json";

    /// <summary>What is answered besides. The generator takes one form for a status, so that it is shown these under a status of their own.</summary>
    public ImmutableArray<(int Status, Type Type, string MediaType)> More { get; init; } = [];

    public ImmutableArray<ParameterNote> Parameters { get; init; } = [];

    /// <summary>What may go wrong besides what may always.</summary>
    public ImmutableArray<int> Problems { get; init; } = [];

    public static RouteNotes Look<TAnswer>(string id, string tag, string summary, params ImmutableArray<int> problems) =>
        new(id, tag, summary) { Answer = typeof(TAnswer), Problems = problems };

    /// <summary>A change is accepted as an operation.</summary>
    public static RouteNotes Change(string id, string tag, string summary, Type? body = null) => new(id, tag, summary)
    {
        Body = body, Status = HttpStatusCode.Accepted, Answer = typeof(Operation), Parameters = [Key], Problems = [400, 409, 413, 422],
    };

    public RouteNotes With(params ReadOnlySpan<ParameterNote> parameters) => this with { Parameters = [.. Parameters, .. parameters] };

    /// <summary>What the generator of the document looks for at an endpoint.</summary>
    public IEnumerable<object> Metadata()
    {
        yield return this;

        // Only what has a method is described; the real one's comments are for who reads the code.
        yield return ((RequestDelegate)Undescribed).Method;
        yield return new EndpointNameAttribute(Id);
        yield return new EndpointSummaryAttribute(Summary);
        yield return new TagsAttribute(Tag);
        if (Body is not null)
        {
            yield return new AcceptsMetadata(["application/json"], Body);
        }

        yield return new ProducesResponseTypeMetadata((int)Status, Answer, [MediaType]);
        foreach (var (index, (_, type, mediaType)) in More.Index())
        {
            yield return new ProducesResponseTypeMetadata(Aside + index, type, [mediaType]);
        }

        foreach (var status in Problems.Concat(Always).Distinct().Order())
        {
            yield return new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]);
        }
    }

    private static Task Undescribed(HttpContext context) => Task.CompletedTask;
}

internal static class RouteNotesOfEndpoints
{
    public static void WithNotes(this IEndpointConventionBuilder endpoint, RouteNotes notes) => endpoint.Finally(builder =>
    {
        // A handler with a path parameter has brought its own method; the generator takes one only.
        foreach (var method in builder.Metadata.OfType<MethodInfo>().ToList())
        {
            builder.Metadata.Remove(method);
        }

        foreach (var note in notes.Metadata())
        {
            builder.Metadata.Add(note);
        }
    });
}
