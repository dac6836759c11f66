using System.Collections.Frozen;
using Plumbline.Daemon.Exports.Nbd;
using Plumbline.Daemon.Operations;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports;

/// <summary>Reads <see cref="ExportPicture"/>: the rows, the disks, the engine, and the server as any client sees it.</summary>
internal sealed class ExportPictures(ExportStore store, OperationStore operations, ExportWishes wishes, IExportEngine engine, HostSettings settings, TimeProvider clock)
{
    private readonly ExportListen _listen = ExportListen.Of(settings);

    public async Task<ExportPicture> ReadAsync(CancellationToken cancellation)
    {
        var begun = clock.GetUtcNow();
        var before = await store.ListAsync(cancellation);
        var planned = new Dictionary<string, Answer<PlannedExport>>(StringComparer.Ordinal);
        foreach (var row in before)
        {
            planned[row.VolumeId] = await wishes.OfAsync(row.VolumeId, row.Name, row.ReadOnly, cancellation);
        }

        var state = await engine.LookAsync(cancellation);
        var listing = state is EngineState.Running && _listen.CanBeAsked ? await NbdReader.ListAsync(_listen, clock, cancellation) : null;

        // Asked last: whoever was at work since the beginning may have changed anything of this.
        var busy = (await operations.OpenVolumesSinceAsync(begun, cancellation)).ToHashSet(StringComparer.Ordinal);
        var after = (await store.ListAsync(cancellation)).ToHashSet();
        busy.UnionWith(before.Where(row => !after.Contains(row)).Select(row => row.VolumeId));
        return new ExportPicture(
            [.. before.Where(row => !busy.Contains(row.VolumeId))], planned.ToFrozenDictionary(StringComparer.Ordinal), busy.ToFrozenSet(StringComparer.Ordinal), state, engine.Figures(), listing);
    }

    /// <summary>Null when the engine has the very disk open, and its server tells any client the same.</summary>
    public async Task<Refusal?> ProveAsync(ExportWish wish, CancellationToken cancellation)
    {
        var state = await engine.LookAsync(cancellation);
        if (state is not EngineState.Running running)
        {
            return new Refusal(Trouble.Unavailable, state is EngineState.Silent silent ? silent.Sentence : "The export engine has ended.");
        }

        if (!running.Of(wish.VolumeId).Any(e => e.Node == wish.Node && e.Name == wish.Name))
        {
            return new Refusal(Trouble.Open, $"The export engine does not list {wish.Name}.");
        }

        return _listen.CanBeAsked && ExportComparison.Told(wish, await NbdReader.ListAsync(_listen, clock, cancellation)) is { } otherwise
            ? new Refusal(Trouble.Open, otherwise)
            : null;
    }
}
