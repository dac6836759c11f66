using System.Collections.Immutable;
using Plumbline.Daemon.Http;

namespace Plumbline.Daemon.Exports;

/// <summary>The body of POST /exports/cleanup.</summary>
/// <param name="DryRun">Say what would be removed, and remove nothing.</param>
/// <param name="MaxAgeHours">Only exports that were last changed longer ago than this.</param>
internal sealed record CleanupRequest(bool DryRun = true, long? MaxAgeHours = null)
{
    public static CleanupRequest? Read(BodyReader body)
    {
        var request = new CleanupRequest(body.OptionalTruth("dry_run") ?? true, body.OptionalNumber("max_age_hours", 0, 1_000_000));
        return body.IsGood ? request : null;
    }
}

/// <summary>What a cleanup did, or would do.</summary>
/// <param name="Orphans">Ordered as they were found.</param>
internal sealed record CleanupReport(bool DryRun, string? Problem, int Removed, ImmutableArray<CleanedOrphan> Orphans);

/// <param name="Outcome">would-remove, removed, or kept.</param>
/// <param name="Why">Why it was kept.</param>
internal sealed record CleanedOrphan(string Code, string? VolumeId, string? ExportName, string Detail, string Outcome, string? Why);

/// <summary>
/// POST /exports/cleanup: removes the exports that have no volume here, and what is served that nobody wants; who is connected to that is cut off.
/// An export whose disk is only not found at the moment is none of these.
/// </summary>
internal sealed class ExportCleanup(ExportPictures pictures, ExportStore store, VolumeExports exports, TimeProvider clock)
{
    public async Task<CleanupReport> RunAsync(CleanupRequest request, CancellationToken cancellation)
    {
        var picture = await pictures.ReadAsync(cancellation);
        var cleaned = new List<CleanedOrphan>();
        foreach (var orphan in ExportComparison.Of(picture).Where(t => t.IsOrphan))
        {
            var young = TooYoung(orphan, request.MaxAgeHours);
            var kept = young ?? (request.DryRun ? null : await RemoveAsync(orphan, picture, cancellation));
            cleaned.Add(new CleanedOrphan(
                orphan.Code, orphan.Row?.VolumeId, orphan.Row?.Name ?? orphan.Served?.Name, orphan.Sentence, kept is not null ? "kept" : request.DryRun ? "would-remove" : "removed", kept));
        }

        return new CleanupReport(request.DryRun, picture.Engine is EngineState.Silent silent ? silent.Sentence : null, cleaned.Count(c => c.Outcome == "removed"), [.. cleaned]);
    }

    private string? TooYoung(ExportTrouble orphan, long? hours) =>
        hours is null ? null
        : orphan.Row is not { } row ? "how old it is stands nowhere"
        : clock.GetUtcNow() - row.UpdatedAt < TimeSpan.FromHours(hours.Value) ? $"it was changed at {row.UpdatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
        : null;

    /// <summary>Null when it is gone.</summary>
    private async Task<string?> RemoveAsync(ExportTrouble orphan, ExportPicture picture, CancellationToken cancellation)
    {
        if (orphan.Served is { } served)
        {
            return (await exports.TakeAwayAsync(served, picture, hard: true, cancellation))?.Sentence;
        }

        if (!await store.RemoveIdleAsync(orphan.Row!, cancellation))
        {
            return "an operation is at work on the volume, or its export was changed meanwhile";
        }

        exports.Tell(orphan.Row!.VolumeId, orphan.Row.Name, "removed");
        return null;
    }
}
