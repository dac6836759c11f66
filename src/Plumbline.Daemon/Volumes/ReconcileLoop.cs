using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Operations;
using Plumbline.Settings;

namespace Plumbline.Daemon.Volumes;

/// <summary>Compares at the start, after disks came or went, and every few minutes; and forgets operations that ended long ago.</summary>
internal sealed class ReconcileLoop(
    Reconciler reconciler, OperationLists lists, DeviceWatcher watcher, HostSettings settings, TimeProvider clock, ILogger<ReconcileLoop> log) : Loop("reconcile", clock)
{
    private readonly TimeProvider _clock = clock;

    /// <summary>Disks come several at once; one comparison serves them all.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly Signal _disks = new();

    public SyncReport? Last { get; private set; }

    public override async Task RunAsync(CancellationToken stop)
    {
        using var news = watcher.Subscribe();
        var hearing = HearAsync(news, stop);
        var pace = new Pace(settings.Time(VolumeKeys.ReconcileEvery));
        while (!hearing.IsFaulted)
        {
            State.Doing("comparing");
            var report = await reconciler.RunAsync(stop);
            Last = report;
            foreach (var sentence in report.Mended)
            {
                Log.Mended(log, sentence);
            }

            await lists.ForgetAsync(_clock.GetUtcNow() - settings.Time(StoreKeys.History), stop);
            State.Done();
            if (!report.Complete)
            {
                State.Trouble(report.Problem!);
            }

            await WaitAsync(_clock.GetUtcNow() + pace.After(report.Complete), _disks, stop);
            await Task.Delay(Quiet, _clock, stop);
        }
    }

    private async Task HearAsync(DeviceNews news, CancellationToken stop)
    {
        await foreach (var happened in news.ReadAsync(stop))
        {
            if (happened.Change is not DeviceChange.Changed)
            {
                _disks.Set();
            }
        }
    }
}
