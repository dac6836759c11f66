using Plumbline.Daemon.Loops;

namespace Plumbline.Daemon.Exports;

/// <summary>Sees an engine that ended at once, and everything else within a minute. What could not be put right is tried again sooner, and less and less often.</summary>
internal sealed class ExportLoop(ExportSync sync, IExportEngine engine, TimeProvider clock, ILogger<ExportLoop> log) : Loop("exports", clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>An engine that ends as soon as it is started must not keep plumbd busy.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock;

    public override async Task RunAsync(CancellationToken stop)
    {
        var pace = new Pace(Every);
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

            var wait = pace.After(sync.IsSettled);
            State.Waiting(_clock.GetUtcNow() + wait);
            await Task.Delay(Least, _clock, stop);
            await lost.WaitAsync(wait, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }
}
