using Plumbline.Daemon.Http.OpenApi;

namespace Plumbline.Daemon.Admin;

/// <summary>The routes of this folder, for the API document.</summary>
internal static class AdminNotes
{
    private const string Tag = "service";

    public static RouteNotes Health { get; } = RouteNotes.Look<HealthDocument>(
        "getHealth", Tag, "How plumbd is, each part measured for this answer. 503 with the same document when it is unhealthy") with
    { More = [(503, typeof(HealthDocument), "application/json")] };

    public static RouteNotes RootHealth { get; } = Health with { Id = "getHealthAtRoot", Summary = "The same, where the seed has it" };

    public static RouteNotes Metrics { get; } = RouteNotes.Look<ServiceMetrics>("getMetrics", Tag, "How many operations there were, and how they ended");

    public static RouteNotes Prometheus { get; } = new("getPrometheusMetrics", Tag, "Figures in Prometheus' text format") { Answer = typeof(string), MediaType = "text/plain" };
}
