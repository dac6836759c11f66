using System.Net;
using System.Text.Json;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Operations;

/// <summary>The routes of operations.</summary>
internal static class OperationEndpoints
{
    private const string JsonLines = "application/x-ndjson";

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/api/v1/operations");
        v1.MapGet("/", ListAsync).WithNotes(OperationNotes.List);
        v1.MapGet("/{id}", GetAsync).WithNotes(OperationNotes.Get);
        v1.MapPost("/{id}/cancel", CancelAsync).WithNotes(OperationNotes.Cancel);
        v1.MapPost("/{id}/retry", RetryAsync).WithNotes(OperationNotes.Retry);
    }

    /// <summary>A page of JSON, newest first; with Accept: application/x-ndjson all of them with their history, oldest first, one a line.</summary>
    private static async Task ListAsync(HttpContext context)
    {
        var (page, problem) = PageQuery.Read(context, "type", "status", "volume_id", "vm_id");
        if (problem is null && PageQuery.Text(context, "status") is { } status && OperationWords.Parse(status) is null)
        {
            problem = Problem.Invalid([new FieldError("status", $"must be one of {string.Join(", ", OperationWords.All)}")]);
        }

        var cursor = OperationCursor.Parse(page?.Cursor);
        if (problem is null && page!.Cursor is not null && cursor is null)
        {
            problem = Problem.Invalid([new FieldError("cursor", "is none that a page ended with")]);
        }

        if (problem is not null)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }

        var lists = context.RequestServices.GetRequiredService<OperationLists>();
        var filter = new OperationFilter(
            PageQuery.Text(context, "type"), PageQuery.Text(context, "status"), PageQuery.Text(context, "volume_id"), PageQuery.Text(context, "vm_id"), cursor, page!.Most);
        if (context.Request.Headers.Accept.ToString().Contains(JsonLines, StringComparison.OrdinalIgnoreCase))
        {
            await ExportAsync(context, lists, filter);
            return;
        }

        await context.Response.WriteAsJsonAsync(await lists.PageAsync(filter, context.RequestAborted), DaemonJson.Default.OperationPage, cancellationToken: context.RequestAborted);
    }

    private static async Task ExportAsync(HttpContext context, OperationLists lists, OperationFilter filter)
    {
        context.Response.ContentType = JsonLines;
        await foreach (var operation in lists.ExportAsync(filter, context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(operation, DaemonJson.Default.AuditedOperation), context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }

    private static async Task GetAsync(HttpContext context, string id)
    {
        var store = context.RequestServices.GetRequiredService<OperationStore>();
        if (await store.FindAsync(id, context.RequestAborted) is { } operation)
        {
            await WriteAsync(context, operation);
            return;
        }

        await Problems.WriteAsync(context, Unknown(id));
    }

    private static async Task CancelAsync(HttpContext context, string id)
    {
        var store = context.RequestServices.GetRequiredService<OperationStore>();
        if (await store.CancelAsync(id, context.RequestAborted) is { } cancelled)
        {
            context.RequestServices.GetRequiredService<OperationRunner>().Wake();
            context.Response.StatusCode = (int)HttpStatusCode.Accepted;
            await WriteAsync(context, cancelled);
            return;
        }

        var operation = await store.FindAsync(id, context.RequestAborted);
        await Problems.WriteAsync(context, operation is null ? Unknown(id) : new Problem(
            HttpStatusCode.Conflict,
            "conflict",
            operation.HasEnded
                ? $"Operation {id} has ended already ({operation.Status.Word()})."
                : $"Operation {id} has begun to change things outside; stopping it now would leave them half done. Wait for its end.")
        { Operation = id });
    }

    private static async Task RetryAsync(HttpContext context, string id)
    {
        var again = await context.RequestServices.GetRequiredService<OperationRunner>().TryAgainAsync(id, context.RequestAborted);
        if (again.Count > 0)
        {
            context.Response.StatusCode = (int)HttpStatusCode.Accepted;
            await WriteAsync(context, again[0]);
            return;
        }

        var operation = await context.RequestServices.GetRequiredService<OperationStore>().FindAsync(id, context.RequestAborted);
        await Problems.WriteAsync(context, operation is null ? Unknown(id) : new Problem(
            HttpStatusCode.Conflict, "conflict", $"Operation {id} is {operation.Status.Word()}; only one that needs attention is tried again.")
        { Operation = id });
    }

    private static async Task WriteAsync(HttpContext context, StoredOperation operation)
    {
        var steps = await context.RequestServices.GetRequiredService<OperationStore>().StepsAsync(operation.Id, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(operation.WithSteps(steps), DaemonJson.Default.Operation, cancellationToken: context.RequestAborted);
    }

    private static Problem Unknown(string id) => Problem.NotFound($"There is no operation {id}; one that ended longer ago than store.history is forgotten.");
}
