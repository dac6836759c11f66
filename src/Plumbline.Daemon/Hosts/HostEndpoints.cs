using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Paths;

namespace Plumbline.Daemon.Hosts;

/// <summary>The host as documents, the same that plumb prints.</summary>
internal static class HostEndpoints
{
    private const string Tag = "host";

    public static void MapHost(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/scan", async context =>
        {
            var (inventory, scan) = await context.RequestServices.GetRequiredService<HostScans>().ReadAsync().WaitAsync(context.RequestAborted);
            await WriteAsync(context, ScanDocument.Of(inventory, scan).ToJson());
        }).WithNotes(RouteNotes.Look<ScanDocument>("scan", Tag, "Every device-mapper entry, judged; as plumb scan --format json"));
        app.MapGet("/api/v1/paths", async context =>
        {
            var inventory = await PictureAsync(context);
            await WriteAsync(context, PathsDocument.Of(inventory, PathReport.Of(inventory)).ToJson());
        }).WithNotes(RouteNotes.Look<PathsDocument>("getPaths", Tag, "What every multipath map and NVMe namespace is worth; as plumb paths --format json"));
        app.MapGet("/api/v1/map", async context =>
        {
            var inventory = await PictureAsync(context);
            await WriteAsync(context, MapDocument.Of(inventory, inventory.Graph).ToJson());
        }).WithNotes(RouteNotes.Look<MapDocument>("getMap", Tag, "Who sits on whom, from the top device down to the paths; as plumb map --format json"));
    }

    private static Task<HostInventory> PictureAsync(HttpContext context) => context.RequestServices.GetRequiredService<HostPictures>().ReadAsync().WaitAsync(context.RequestAborted);

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
