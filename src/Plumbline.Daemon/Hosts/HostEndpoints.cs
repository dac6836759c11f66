using Plumbline.Documents;
using Plumbline.Paths;

namespace Plumbline.Daemon.Hosts;

/// <summary>The host as documents, the same that plumb prints.</summary>
internal static class HostEndpoints
{
    public static void MapHost(this WebApplication app)
    {
        app.MapGet("/api/v1/scan", async (HttpContext context, HostScans scans) =>
        {
            var (inventory, scan) = await scans.ReadAsync().WaitAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(ScanDocument.Of(inventory, scan).ToJson(), context.RequestAborted);
        });
        app.MapGet("/api/v1/paths", async (HttpContext context, HostPictures pictures) =>
        {
            var inventory = await pictures.ReadAsync().WaitAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(PathsDocument.Of(inventory, PathReport.Of(inventory)).ToJson(), context.RequestAborted);
        });
        app.MapGet("/api/v1/map", async (HttpContext context, HostPictures pictures) =>
        {
            var inventory = await pictures.ReadAsync().WaitAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(MapDocument.Of(inventory, inventory.Graph).ToJson(), context.RequestAborted);
        });
    }
}
