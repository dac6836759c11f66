using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes;

namespace Plumbline.Daemon.Exports;

/// <summary>
/// Before names are compared: where a disk is gone, its export is ended, also when the volume is back already as another disk. Clients have
/// nothing but errors from it, and while the engine has the name open it can neither be removed nor be made anew. What is to be served stays as
/// it is, and is served again then.
/// </summary>
internal sealed class ExportsOfGoneDisks(ExportStore store, ExportWishes wishes, VolumeExports exports, IExportEngine engine) : ISyncPart
{
    public async Task<SyncPartReport> RunAsync(CancellationToken cancellation)
    {
        var mended = new List<string>();
        string? problem = null;
        if (await engine.LookAsync(cancellation) is not EngineState.Running running)
        {
            return new SyncPartReport(null, []);
        }

        foreach (var row in await store.ListAsync(cancellation))
        {
            var open = running.Of(row.VolumeId).ToList();
            if (open.Count == 0 || !await wishes.IsDiskGoneAsync(row.VolumeId, cancellation))
            {
                continue;
            }

            foreach (var served in open)
            {
                var refusal = await exports.TryAsync(row.VolumeId, () => engine.RemoveAsync(served, hard: true, cancellation), cancellation);
                problem ??= refusal is null or { Trouble: Trouble.Busy } ? null : refusal.Sentence;
                if (refusal is null)
                {
                    exports.Tell(row.VolumeId, row.Name, "removed");
                    mended.Add($"{row.Name} is not served any more: the disk of volume {row.VolumeId} is gone");
                }
            }
        }

        return new SyncPartReport(problem, [.. mended]);
    }
}
