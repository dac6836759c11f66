using Plumbline.Client;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Volumes;
using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports;

/// <summary>The reading routes of exports.</summary>
internal static class ExportQueries
{
    public static readonly string[] Statuses = ["active", "leaving", "pending", "unknown"];

    public static async Task ListAsync(HttpContext context)
    {
        var (page, problem) = PageQuery.Read(context, "volume_id", "status");
        if (problem is null && PageQuery.Text(context, "status") is { } word && !Statuses.Contains(word))
        {
            problem = Problem.Invalid([new FieldError("status", $"must be one of {string.Join(", ", Statuses)}")]);
        }

        if (problem is not null)
        {
            await Problems.WriteAsync(context, problem);
            return;
        }

        var rows = await Store(context).ListAsync(context.RequestAborted);
        var (volume, status) = (PageQuery.Text(context, "volume_id"), PageQuery.Text(context, "status"));
        var engine = context.RequestServices.GetRequiredService<IExportEngine>();
        var state = await engine.LookAsync(context.RequestAborted);
        var figures = engine.Figures();
        var shown = new List<Export>();
        foreach (var row in rows.Where(r => volume is null || r.VolumeId == volume).OrderBy(r => r.VolumeId, StringComparer.Ordinal))
        {
            if (string.CompareOrdinal(row.VolumeId, page!.Cursor ?? "") > 0 && await ShowAsync(context, row, state, figures) is var export && (status is null || export.Status == status))
            {
                shown.Add(export);
                if (shown.Count > page.Most)
                {
                    break;
                }
            }
        }

        var next = shown.Count > page!.Most ? shown[page.Most - 1].VolumeId : null;
        var most = shown.Take(page.Most).ToList();
        await context.Response.WriteAsJsonAsync(new ExportPage(most, most.Count, next), DaemonJson.Default.ExportPage, cancellationToken: context.RequestAborted);
    }

    public static async Task GetAsync(HttpContext context, string volume_id)
    {
        if (await Store(context).FindAsync(volume_id, context.RequestAborted) is not { } row)
        {
            await Problems.WriteAsync(context, Problem.NotFound($"Volume {volume_id} is not exported."));
            return;
        }

        var engine = context.RequestServices.GetRequiredService<IExportEngine>();
        var state = await engine.LookAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(await ShowAsync(context, row, state, engine.Figures()), DaemonJson.Default.Export, cancellationToken: context.RequestAborted);
    }

    /// <summary>
    /// The engine of 7.2 does not tell which client has which export. So the number is told where it cannot be another: nobody is connected at
    /// all, or there is one export only.
    /// </summary>
    internal static int? Clients(EngineState.Running engine, EngineFigures figures, ServedExport export) =>
        figures.Connections is not { } all ? null : all == 0 || engine.Exports.All(e => e == export || e.Name is null) ? all : null;

    private static async Task<Export> ShowAsync(HttpContext context, StoredExport row, EngineState state, EngineFigures figures)
    {
        var listen = ExportListen.Of(context.RequestServices.GetRequiredService<HostSettings>());
        var mapping = await context.RequestServices.GetRequiredService<VolumeStore>().MappingAsync(row.VolumeId, context.RequestAborted);
        var running = state as EngineState.Running;
        var served = running?.Of(row.VolumeId).FirstOrDefault(e => e.Name == row.Name);
        var status = state is EngineState.Silent ? "unknown" : served is null ? "pending" : served.Leaving ? "leaving" : "active";
        var traffic = DiskTraffic.Of(context.RequestServices.GetRequiredService<HostRoot>(), mapping?.DeviceNumber);
        return new Export(
            row.VolumeId, row.Name, listen.Uri(row.Name), listen.Port, served?.Path ?? mapping?.PersistentPath ?? mapping?.DevicePath, row.ReadOnly, status,
            served is null ? null : Clients(running!, figures, served), traffic?.Read, traffic?.Written, row.CreatedAt, row.UpdatedAt);
    }

    private static ExportStore Store(HttpContext context) => context.RequestServices.GetRequiredService<ExportStore>();
}
