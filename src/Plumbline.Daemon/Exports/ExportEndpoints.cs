using System.Text.Json;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>The routes of exports.</summary>
internal static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/api/v1/exports");
        v1.MapGet("/", ExportQueries.ListAsync).WithNotes(ExportNotes.List);
        v1.MapGet("/{volume_id}", ExportQueries.GetAsync).WithNotes(ExportNotes.Get);
        v1.MapPost("/", AddAsync).WithNotes(ExportNotes.Add);
        v1.MapDelete("/{volume_id}", RemoveAsync).WithNotes(ExportNotes.Remove);
        v1.MapPost("/validate", ValidateAsync).WithNotes(ExportNotes.Validate);
        v1.MapPost("/cleanup", CleanupAsync).WithNotes(ExportNotes.Cleanup);
    }

    private static async Task AddAsync(HttpContext context)
    {
        var (body, problem) = await BodyReader.ReadAsync(context);
        if (body is null || ExportVolume.Read(body) is not { } request)
        {
            await Problems.WriteAsync(context, problem ?? body!.Problem);
            return;
        }

        await Intake(context).AcceptAsync(context, "export", request.VolumeId, null, JsonSerializer.Serialize(request, DaemonJson.Default.ExportRequest));
    }

    private static async Task RemoveAsync(HttpContext context)
    {
        var (body, problem) = await BodyReader.ReadAsync(context);
        if (body is not { IsGood: true })
        {
            await Problems.WriteAsync(context, problem ?? body!.Problem);
            return;
        }

        await Intake(context).AcceptAsync(context, "unexport", (string)context.Request.RouteValues["volume_id"]!, null, "{}");
    }

    private static async Task ValidateAsync(HttpContext context)
    {
        var picture = await context.RequestServices.GetRequiredService<ExportPictures>().ReadAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(ExportReport.Of(picture), DaemonJson.Default.ExportReport, cancellationToken: context.RequestAborted);
    }

    private static async Task CleanupAsync(HttpContext context)
    {
        var (body, problem) = await BodyReader.ReadAsync(context);
        if (body is null || CleanupRequest.Read(body) is not { } request)
        {
            await Problems.WriteAsync(context, problem ?? body!.Problem);
            return;
        }

        var report = await context.RequestServices.GetRequiredService<ExportCleanup>().RunAsync(request, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(report, DaemonJson.Default.CleanupReport, cancellationToken: context.RequestAborted);
    }

    private static OperationIntake Intake(HttpContext context) => context.RequestServices.GetRequiredService<OperationIntake>();
}
