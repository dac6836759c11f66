using System.Collections.Concurrent;
using System.Collections.Frozen;
using Plumbline.Client;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Storage;
using Plumbline.Settings;

namespace Plumbline.Daemon.Operations;

/// <summary>
/// Executes what was accepted: a bounded number at once, oldest first, one a volume (the database sees to that). What was at work when plumbd
/// stopped goes on at its last proven step.
/// </summary>
internal sealed class OperationRunner : Loop
{
    private readonly FrozenDictionary<string, OperationHandler> _handlers;
    private readonly OperationStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<OperationRunner> _log;
    private readonly int _most;
    private readonly TimeSpan _limit;
    private readonly Signal _wake = new();
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    public OperationRunner(IEnumerable<OperationHandler> handlers, OperationStore store, HostSettings settings, TimeProvider clock, ILogger<OperationRunner> log)
        : base("operations", clock)
    {
        _handlers = handlers.ToFrozenDictionary(h => h.Type, StringComparer.Ordinal);
        _store = store;
        _clock = clock;
        _log = log;
        _most = settings.Number(VolumeKeys.Workers);
        _limit = settings.Time(VolumeKeys.TimeLimit);
    }

    public int Running => _running.Count;

    /// <summary>There is something to do.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Those that need attention, once more.</summary>
    public async Task<IReadOnlyList<StoredOperation>> TryAgainAsync(string? id, CancellationToken cancellation)
    {
        var again = await _store.TryAgainAsync(id, _limit, cancellation);
        _wake.Set();
        return again;
    }

    public override async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            // At work by the database and not by us: plumbd was stopped or killed, or somebody had them tried again. Who was ours before the
            // database was read may have ended while it was.
            var ours = _running.Keys.ToHashSet(StringComparer.Ordinal);
            foreach (var operation in (await _store.InterruptedAsync(stop)).Where(o => !ours.Contains(o.Id)).Take(_most - _running.Count))
            {
                Start(operation, stop);
            }

            foreach (var operation in _running.Count < _most ? await _store.TakeAsync(_most - _running.Count, stop) : [])
            {
                Start(operation, stop);
            }

            State.Done();
            await WaitAsync(null, _wake, stop);
        }
    }

    private void Start(StoredOperation operation, CancellationToken stop)
    {
        _running[operation.Id] = true;
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await ExecuteAsync(operation, stop);
                }
                finally
                {
                    _running.TryRemove(operation.Id, out _);
                    _wake.Set();
                }
            },
            CancellationToken.None);
    }

    private async Task ExecuteAsync(StoredOperation operation, CancellationToken stop)
    {
        try
        {
            Log.Begins(_log, operation.Type, operation.Id, operation.VolumeId);
            var result = _handlers.TryGetValue(operation.Type, out var handler)
                ? await handler.RunAsync(new OperationContext(operation, _store, _clock), stop)
                : throw OperationStop.Failed("unsupported", $"This plumbd knows no operation \"{operation.Type}\"; a newer one has accepted it. Run that one.");
            await _store.EndAsync(operation, OperationStatus.Completed, result.Response, null, null, result.Bind, stop);
            Log.Completed(_log, operation.Type, operation.Id);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // plumbd stops. The journal has how far it came.
        }
        catch (OperationStop end)
        {
            await _store.EndAsync(operation, end.Ending, null, end.Code, end.Message, null, stop);
            Log.Ended(_log, operation.Type, operation.Id, end.Ending.Word(), end.Message);
        }
        catch (StoreUnavailableException e)
        {
            // Nothing can be written down, so nothing more is done: it goes on when the database is back.
            Log.StoreAway(_log, operation.Type, operation.Id, e.Message);
            await Task.Delay(TimeSpan.FromSeconds(5), _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e)
        {
            Log.Broke(_log, operation.Type, operation.Id, e);
            await _store.EndAsync(
                operation, OperationStatus.NeedsAttention, null, "internal",
                $"plumbd made a mistake of its own ({e.GetType().Name}: {e.Message}); how far the operation came stands in its steps. The log has more. \"plumb operations retry {operation.Id}\" tries again.",
                null, stop);
        }
    }
}
