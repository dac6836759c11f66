using System.Net;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Http;

/// <summary>Whatever goes wrong with a request ends as a problem document, also what no route answers to.</summary>
internal static class Failures
{
    public static void UseFailures(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Plumbline.Daemon.Http");
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
                if (!context.Response.HasStarted && context.Response.ContentLength is null && Unanswered(context.Response.StatusCode) is { } problem)
                {
                    await Problems.WriteAsync(context, problem);
                }
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // Nobody listens any more.
            }
            catch (Exception e) when (!context.Response.HasStarted)
            {
                await Problems.WriteAsync(context, Judge(e, context, log));
            }
        });
    }

    private static Problem? Unanswered(int status) => status switch
    {
        404 => Problem.NotFound("There is nothing at this address; /openapi/v1.json has all that there is."),
        405 => new Problem(HttpStatusCode.MethodNotAllowed, "invalid_request", "This address does not take that method; /openapi/v1.json has those that it takes."),
        415 => new Problem(HttpStatusCode.UnsupportedMediaType, "invalid_request", "The body must be JSON, with Content-Type: application/json."),
        _ => null,
    };

    private static Problem Judge(Exception failure, HttpContext context, ILogger log)
    {
        switch (failure)
        {
            case StoreUnavailableException:
                Log.Unavailable(log, context.Request.Method, context.Request.Path, failure.Message);
                return new Problem(HttpStatusCode.ServiceUnavailable, "store_unavailable", failure.Message);
            case BadHttpRequestException { StatusCode: var status }:
                return new Problem((HttpStatusCode)status, "invalid_request", status == 413 ? "The body is larger than anything that is taken here." : "The request is not well formed.");
            default:
                Log.Failed(log, context.Request.Method, context.Request.Path, failure);
                return new Problem(HttpStatusCode.InternalServerError, "internal", $"plumbd made a mistake of its own ({failure.GetType().Name}); its log has more. Whether anything was accepted shows GET /api/v1/operations.");
        }
    }
}
