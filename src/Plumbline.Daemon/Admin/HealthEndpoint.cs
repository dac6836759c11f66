using System.Net;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Http.OpenApi;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Schedule;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Reports.Mail;

namespace Plumbline.Daemon.Admin;

/// <summary>One thing that was measured for the answer.</summary>
internal sealed record HealthCheck(string Name, string Status, string Detail);

internal sealed record HealthDocument(string Schema, string Status, string Version, IReadOnlyList<HealthCheck> Checks);

/// <summary>GET /health: a reading of this host is made, and each of its readers is a check; so is everything that runs by itself.</summary>
internal static class HealthEndpoint
{
    private static readonly string[] Readers = ["dm", "sysfs", "lvm", "multipathd", "nvme", "iscsi", "fc", "processes", "mounts"];

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", AnswerAsync).WithNotes(AdminNotes.RootHealth);
        app.MapGet("/api/v1/health", AnswerAsync).WithNotes(AdminNotes.Health);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var pictures = context.RequestServices.GetRequiredService<HostPictures>();
        var database = context.RequestServices.GetRequiredService<Database>().CheckAsync(context.RequestAborted);
        var inventory = await pictures.ReadAsync().WaitAsync(context.RequestAborted);
        var bySource = inventory.Problems.ToLookup(p => p.Source, p => p.Detail, StringComparer.Ordinal);
        var checks = Readers.Union(bySource.Select(g => g.Key), StringComparer.Ordinal)
            .Select(reader => bySource[reader].Any()
                ? new HealthCheck(reader, "degraded", string.Join("; ", bySource[reader]))
                : new HealthCheck(reader, "healthy", "read without a problem"))
            .Concat(context.RequestServices.GetServices<Loop>().Select(loop => loop.State.Check))
            .Append(MailHealth.Check(context.RequestServices.GetRequiredService<ScanMail>()))
            .Append(Check(await database))
            .Concat((await database).Health == DatabaseHealth.Unhealthy ? [] : await context.RequestServices.GetRequiredService<VolumeHealth>().ChecksAsync(context.RequestAborted))
            .Concat((await database).Health == DatabaseHealth.Unhealthy ? [] : [await context.RequestServices.GetRequiredService<ExportHealth>().CheckAsync(context.RequestAborted)])
            .ToList();
        var status = checks.Exists(c => c.Status == "unhealthy") ? "unhealthy" : checks.TrueForAll(c => c.Status == "healthy") ? "healthy" : "degraded";
        var document = new HealthDocument("plumbline.health/1", status, BuildVersion.Text, checks);
        context.Response.StatusCode = (int)(status == "unhealthy" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        await context.Response.WriteAsJsonAsync(document, DaemonJson.Default.HealthDocument, cancellationToken: context.RequestAborted);
    }

    private static HealthCheck Check(DatabaseState state) => new(
        "database",
        state.Health switch { DatabaseHealth.Healthy => "healthy", DatabaseHealth.Degraded => "degraded", _ => "unhealthy" },
        state.Sentence);
}
