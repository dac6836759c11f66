using Plumbline.Daemon.Loops;

namespace Plumbline.Daemon.Exports;

/// <summary>Sees an engine that ended at once, and everything else within a minute. What could not be put right is tried again sooner, and less and less often.</summary>
internal sealed class ExportLoop(ExportSync sync, IExportEngine engine, TimeProvider clock, ILogger<ExportLoop> log) : Loop("exports", clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>An engine that ends as soon as it is started must not keep plumbd busy.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock;

    public override async Task RunAsync(CancellationToken stop)
    {
        var unsettled = 0;
        while (true)
        {
            State.Doing("comparing");
            var lost = engine.NextLoss;
            var report = await sync.RunAsync(stop);
            foreach (var sentence in report.Mended)
            {
                Log.Mended(log, sentence);
            }

            State.Done();
            if (report.Problem is { } problem)
            {
                State.Trouble(problem);
            }

            unsettled = sync.IsSettled ? 0 : unsettled + 1;
            var wait = unsettled is 0 or > 4 ? Every : Soon * (1 << (unsettled - 1));
            State.Waiting(_clock.GetUtcNow() + wait);
            await Task.Delay(Least, _clock, stop);
            await lost.WaitAsync(wait, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }
}
