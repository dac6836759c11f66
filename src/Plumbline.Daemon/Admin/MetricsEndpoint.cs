using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Paths;
using Plumbline.Daemon.Storage;
using Plumbline.Documents;
using Plumbline.Reports.Mail;

namespace Plumbline.Daemon.Admin;

/// <summary>GET /metrics: what was measured already, the last look at paths and the last scan of the history. The host is not read for it.</summary>
internal static class MetricsEndpoint
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder app) => app.MapGet("/metrics", async context =>
    {
        var all = context.RequestServices;
        var text = new MetricsText();
        text.Gauge("plumb_build_info", "1, with the version of the program that answers").Sample(1, ("version", BuildVersion.Text));
        Loops(text, all.GetServices<Loop>());
        Scan(text, all.GetRequiredService<ScanMail>());
        await StoreAsync(text, all.GetRequiredService<OperationLists>(), all.GetRequiredService<FindingStore>(), all.GetRequiredService<ExportHealth>(), context.RequestAborted);
        var paths = all.GetRequiredService<PathBoard>();
        if (paths.Last is { } sight)
        {
            text.Gauge("plumb_paths_looked_timestamp_seconds", "When the paths below were looked at").Sample(sight.Report.TakenAt.ToUnixTimeSeconds());
            text.Gauge("plumb_paths_look_duration_seconds", "How long it took to look at the paths below and to write them down").Sample(sight.Took.TotalSeconds);
        }

        context.Response.ContentType = TextFormat;
        await context.Response.WriteAsync(text + (paths.Last is { } last ? PathsMetrics.Write(last.Report) : ""), context.RequestAborted);
    }).WithNotes(AdminNotes.Prometheus);

    /// <summary>A database that is away must not take the figures of the host with it.</summary>
    private static async Task StoreAsync(MetricsText text, OperationLists operations, FindingStore findings, ExportHealth exports, CancellationToken cancellation)
    {
        try
        {
            Operations(text, await operations.CountAsync(cancellation));
            text.Gauge("plumb_volume_findings", "Disagreements between database, provider and kernel that are open").Sample((await findings.OpenAsync(cancellation)).Count);
            await exports.WriteAsync(text, cancellation);
            text.Gauge("plumb_store_up", "Whether the database answered").Sample(1);
        }
        catch (StoreUnavailableException)
        {
            text.Gauge("plumb_store_up", "Whether the database answered").Sample(0);
        }
    }

    private static void Operations(MetricsText text, List<OperationCount> counts)
    {
        text.Gauge("plumb_operations", "Operations in the database by type and status");
        foreach (var count in counts)
        {
            text.Sample(count.Many, ("type", count.Type), ("status", count.Status.Word()));
        }
    }

    private static void Loops(MetricsText text, IEnumerable<Loop> loops)
    {
        text.Gauge("plumb_loop_failures", "How often a part that runs by itself failed since it last did its work");
        foreach (var loop in loops)
        {
            text.Sample(loop.State.Failures, ("loop", loop.State.Name));
        }
    }

    private static void Scan(MetricsText text, ScanMail mail)
    {
        if (mail.History.ReadLatest() is not { } last)
        {
            return;
        }

        text.Gauge("plumb_scan_timestamp_seconds", "When the last recorded scan was made").Sample(last.Time.ToUnixTimeSeconds());
        text.Gauge("plumb_scan_complete", "Whether everything was read that the scan needed").Sample(last.Complete ? 1 : 0);
        text.Gauge("plumb_scan_entries", "Device-mapper entries by class");
        text.Sample(last.Counts.Valid, ("class", "valid"));
        text.Sample(last.Counts.Duplicates, ("class", "duplicate"));
        text.Sample(last.Counts.Tombstones, ("class", "tombstone"));
        text.Sample(last.Counts.Foreign, ("class", "foreign"));
        text.Sample(last.Counts.Unknown, ("class", "unknown"));
        if (last.Score is { } score)
        {
            text.Gauge("plumb_scan_score", "From 0 to 100; not there while the scan is incomplete").Sample(score);
        }
    }
}
