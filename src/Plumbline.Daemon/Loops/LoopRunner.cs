namespace Plumbline.Daemon.Loops;

/// <summary>Runs every loop, and again when one fails: later each time, and seen as degraded meanwhile.</summary>
internal sealed class LoopRunner(IEnumerable<Loop> loops, TimeProvider clock, ILogger<LoopRunner> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(loops.Select(loop => RunAsync(loop, stoppingToken)));

    private async Task RunAsync(Loop loop, CancellationToken stop)
    {
        // A loop may begin with work that takes long; the others and the listeners do not wait for it.
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await loop.RunAsync(stop);
                loop.State.Doing("off");
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                loop.State.Failed($"{e.GetType().Name}: {e.Message}");
                Log.LoopFailed(log, loop.State.Name, e);
            }

            await Task.Delay(PauseAfter(loop.State.Failures), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal static TimeSpan PauseAfter(int failures) => failures >= 7 ? LongestPause : FirstPause * (1 << (Math.Max(failures, 1) - 1));
}
