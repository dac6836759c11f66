using System.Net;
using System.Text.Json.Serialization;

namespace Plumbline.Daemon.Http;

/// <summary>One field of a request that is not as it must be.</summary>
internal sealed record FieldError(string Field, string Detail);

/// <summary>An RFC 9457 problem document, with "error" for clients that know the seed's form.</summary>
/// <param name="Errors">Every wrong field of a request.</param>
/// <param name="Operation">The operation that stands in the way.</param>
internal sealed record ProblemDocument(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Operation = null);

/// <summary>A problem, before it is written.</summary>
internal sealed record Problem(HttpStatusCode Status, string Code, string Detail)
{
    public IReadOnlyList<FieldError>? Errors { get; init; }

    public string? Operation { get; init; }

    public static Problem NotFound(string what) => new(HttpStatusCode.NotFound, "not_found", what);

    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        new(HttpStatusCode.BadRequest, "invalid_request", "The request was not accepted: " + string.Join("; ", errors.Select(e => $"{e.Field} {e.Detail}")) + ".") { Errors = errors };
}

internal static class Problems
{
    public static Task WriteAsync(HttpContext context, HttpStatusCode status, string code, string detail) => WriteAsync(context, new Problem(status, code, detail));

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = (int)problem.Status;
        var document = new ProblemDocument(
            "about:blank", problem.Status.ToString(), (int)problem.Status, problem.Detail, problem.Code, problem.Detail, problem.Errors, problem.Operation);
        await context.Response.WriteAsJsonAsync(document, DaemonJson.Default.ProblemDocument, "application/problem+json", context.RequestAborted);
    }
}
