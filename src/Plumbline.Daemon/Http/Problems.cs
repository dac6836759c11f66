using System.Net;

namespace Plumbline.Daemon.Http;

/// <summary>An RFC 9457 problem document, with "error" for clients that know the seed's form.</summary>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string Code, string Error);

internal static class Problems
{
    public static async Task WriteAsync(HttpContext context, HttpStatusCode status, string code, string detail)
    {
        context.Response.StatusCode = (int)status;
        var problem = new ProblemDocument("about:blank", status.ToString(), (int)status, detail, code, detail);
        await context.Response.WriteAsJsonAsync(problem, DaemonJson.Default.ProblemDocument, "application/problem+json", context.RequestAborted);
    }
}
