using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Volumes;

namespace Plumbline.Daemon;

/// <summary>Every route there is. A test walks them and compares with docs/openapi.json.</summary>
internal static class Routes
{
    public static void MapRoutes(this IEndpointRouteBuilder app)
    {
        app.MapHealth();
        app.MapHost();
        app.MapMetrics();
        app.MapServiceMetrics();
        app.MapVolumeRoutes();
        app.MapExports();
    }
}
