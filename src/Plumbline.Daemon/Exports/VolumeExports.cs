using System.Text.Json;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Settings;

namespace Plumbline.Daemon.Exports;

/// <summary>
/// The exports of one volume, for the operations on it. An operation has its volume for itself; only the comparison works beside it, and each
/// looks behind the same gate, so that neither acts on what the other is about to change.
/// </summary>
internal sealed class VolumeExports(ExportStore store, OperationStore operations, ExportWishes wishes, IExportEngine engine, EventHub events, HostSettings settings, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>First step on a volume's way off a machine: clients may leave for a while (exports.drain), then nobody has the disk open for them.</summary>
    public async Task StopAsync(OperationContext operation, string volumeId, string suffix, CancellationToken cancellation)
    {
        if (await store.FindAsync(volumeId, cancellation) is not null || await engine.LookAsync(cancellation) is EngineState.Running running && running.Of(volumeId).Any())
        {
            await operation.ChangeAsync("stop-export" + suffix, (_, token) => CloseAsync(volumeId, token), DaemonJson.Default.Nothing, cancellation);
        }
    }

    /// <summary>Once a disk has grown: an export keeps the size that it was made with, and so it is made again. Its clients connect again.</summary>
    public async Task ReopenAsync(OperationContext operation, StoredMapping place, CancellationToken cancellation)
    {
        if (await store.FindAsync(place.VolumeId, cancellation) is { } export && place.DevicePath is not null)
        {
            await operation.ChangeAsync("reopen-export", (_, token) => ReopenAsync(place, export, token), DaemonJson.Default.Nothing, cancellation);
        }
    }

    /// <summary>Serves it, and nothing else of that volume.</summary>
    public async Task<Answer<Nothing>> OpenAsync(PlannedExport planned, CancellationToken cancellation)
    {
        if (await CloseAsync(planned.Wish.VolumeId, except: planned.Wish.Node, cancellation) is { Refusal: { } unclosed })
        {
            return unclosed;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            return await AddAsync(planned, cancellation) is { } refusal ? refusal : Nothing.It;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>For the comparison: only while no operation has the volume, which then waits at the gate.</summary>
    public async Task<Refusal?> TryAsync(string volumeId, Func<Task<Refusal?>> act, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await operations.OpenOnAsync(volumeId, cancellation) is not null ? new Refusal(Trouble.Busy, $"An operation is at work on volume {volumeId}.") : await act();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes away what nobody wants, unless somebody has come to want it since that was judged.</summary>
    public async Task<Refusal?> TakeAwayAsync(ServedExport unwanted, ExportPicture judged, bool hard, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var wanting = (await store.ListAsync(cancellation)).Where(row => !judged.Rows.Contains(row)).Select(row => row.VolumeId).Concat(await operations.OpenVolumesAsync(cancellation));
            if (wanting.Any(volume => unwanted.Node.StartsWith(ExportWish.PrefixOf(volume), StringComparison.Ordinal)))
            {
                return new Refusal(Trouble.Busy, $"{unwanted.Name ?? unwanted.Node} has become wanted meanwhile.");
            }

            var refusal = await engine.RemoveAsync(unwanted, hard, cancellation);
            if (refusal is null)
            {
                Tell(null, unwanted.Name, "removed");
            }

            return refusal;
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task<Answer<Nothing>> CloseAsync(string volumeId, CancellationToken cancellation) => CloseAsync(volumeId, except: null, cancellation);

    /// <summary>Inside the gate.</summary>
    public async Task<Refusal?> AddAsync(PlannedExport planned, CancellationToken cancellation)
    {
        var state = await engine.LookAsync(cancellation);
        if (state is EngineState.Running running && running.Exports.Any(e => e.Node == planned.Wish.Node && e is { Name: not null, Leaving: false }))
        {
            return null;
        }

        if (state is EngineState.NotRunning && await engine.StartAsync(cancellation) is { } unstarted)
        {
            return unstarted;
        }

        if (await engine.AddAsync(planned.Wish, cancellation) is { } unserved)
        {
            return unserved;
        }

        if (await wishes.StillAsync(planned, cancellation) is not { } moved)
        {
            Tell(planned.Wish.VolumeId, planned.Wish.Name, "active");
            return null;
        }

        // The path was another disk's for a moment, and that one may be open now.
        await engine.RemoveAsync(new ServedExport(planned.Wish.Node, planned.Wish.Name, planned.Wish.Path, planned.Wish.ReadOnly, false), hard: true, cancellation);
        return moved;
    }

    public void Tell(string? volumeId, string? name, string status) =>
        events.Publish("export", JsonSerializer.Serialize(new ExportNotice(volumeId, name, status), DaemonJson.Default.ExportNotice));

    public void Dispose() => _gate.Dispose();

    private async Task<Answer<Nothing>> CloseAsync(string volumeId, string? except, CancellationToken cancellation)
    {
        EngineState state;
        await _gate.WaitAsync(cancellation);
        try
        {
            state = await engine.LookAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }

        if (state is EngineState.Silent silent)
        {
            return new Refusal(Trouble.Unavailable, silent.Sentence);
        }

        foreach (var export in state is EngineState.Running running ? running.Of(volumeId).Where(e => e.Node != except) : [])
        {
            if (await DrainAsync(export, cancellation) is { } refusal)
            {
                return refusal;
            }

            Tell(volumeId, export.Name, "removed");
        }

        return Nothing.It;
    }

    /// <summary>Clients are asked nothing and told nothing: NBD has no word for it. Who has not left when the time is over is disconnected.</summary>
    private async Task<Refusal?> DrainAsync(ServedExport export, CancellationToken cancellation)
    {
        var drain = settings.Time(ExportKeys.Drain);
        for (var begun = clock.GetTimestamp(); ; await Task.Delay(Step, clock, cancellation))
        {
            var hard = clock.GetElapsedTime(begun) >= drain;
            var refusal = await engine.RemoveAsync(export, hard, cancellation);
            if (refusal is not { Trouble: Trouble.Busy } || hard)
            {
                return refusal;
            }
        }
    }

    private async Task<Answer<Nothing>> ReopenAsync(StoredMapping place, StoredExport export, CancellationToken cancellation)
    {
        var planned = await wishes.OfAsync(place, export.Name, export.ReadOnly, cancellation);
        return planned.IsDone ? await OpenAsync(planned.Value, cancellation) : planned.Refusal;
    }
}

/// <summary>The event "export".</summary>
/// <param name="Status">active, or removed.</param>
internal sealed record ExportNotice(string? VolumeId, string? ExportName, string Status);
