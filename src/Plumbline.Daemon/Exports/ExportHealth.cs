using Plumbline.Daemon.Admin;
using Plumbline.Daemon.Findings;
using Plumbline.Documents;

namespace Plumbline.Daemon.Exports;

/// <summary>What /health and /metrics tell of exports: asked of the engine for the answer.</summary>
internal sealed class ExportHealth(ExportStore store, IExportEngine engine, FindingStore findings)
{
    public async Task<HealthCheck> CheckAsync(CancellationToken cancellation)
    {
        var wanted = (await store.ListAsync(cancellation)).Count;
        var state = await engine.LookAsync(cancellation);
        var wrong = (await findings.OpenAsync(cancellation)).Where(f => ExportFindings.Codes.Contains(f.Code)).ToList();
        var sentence = state switch
        {
            EngineState.Silent silent => silent.Sentence,
            EngineState.Running running => $"{wanted} to be served, {running.Exports.Count(e => e.Name is not null)} served by qemu-storage-daemon {running.Version} (process {running.Pid}), {engine.Figures().Connections?.ToString() ?? "unknown"} clients",
            _ => wanted == 0 ? "none is to be served, and no engine runs" : $"{wanted} to be served, and no engine runs",
        };
        var healthy = wrong.Count == 0 && state is not EngineState.Silent && (wanted == 0 || state is EngineState.Running);
        return new HealthCheck("exports", healthy ? "healthy" : "degraded", wrong.Count == 0 ? sentence : $"{sentence}; {string.Join("; ", wrong.Select(f => f.Title))}");
    }

    public async Task WriteAsync(MetricsText text, CancellationToken cancellation)
    {
        text.Gauge("plumb_exports_wanted", "Volumes that are to be served over NBD").Sample((await store.ListAsync(cancellation)).Count);
        var state = await engine.LookAsync(cancellation);
        text.Gauge("plumb_export_engine_up", "Whether the engine of exports answers; 0 also where there is nothing to be served").Sample(state is EngineState.Running ? 1 : 0);
        if (state is EngineState.Running running)
        {
            var figures = engine.Figures();
            text.Gauge("plumb_exports_served", "Volumes that the engine serves").Sample(running.Exports.Count(e => e.Name is not null));
            text.Gauge("plumb_export_clients", "Connections to the engine, of all exports together").SampleIf(figures.Connections);
            text.Gauge("plumb_export_engine_memory_bytes", "The engine's own memory (RssAnon)").SampleIf(figures.Memory);
        }
    }
}
