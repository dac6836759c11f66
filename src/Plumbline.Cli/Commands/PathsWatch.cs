using Plumbline.Cli.Output;
using Plumbline.Inventory;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Uevents;
using Plumbline.Paths;
using Spectre.Console;

namespace Plumbline.Cli.Commands;

/// <summary>
/// plumb paths --watch. Events say when to look; what only multipathd or the array knows (checkers, ANA states) has no event, so that it is
/// looked at every few seconds besides.
/// </summary>
internal static class PathsWatch
{
    private const int ShownChanges = 12;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>Which LUN carries which group hardly ever changes.</summary>
    private static readonly TimeSpan AskLvmEvery = TimeSpan.FromSeconds(60);

    /// <summary>One failure is many events: they are shown as one.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    /// <summary>Flapping is judged over this time.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(HostSources sources, string? storage, CancellationToken cancellation)
    {
        var (socket, error) = UeventSocket.Open();
        if (socket is null)
        {
            Console.Error.WriteLine($"plumb: {error}");
            return ExitCodes.Incomplete;
        }

        using (socket)
        {
            var news = new SemaphoreSlim(0);
            var listening = ListenAsync(new DeviceWatch(sources.Root, socket, sources.Clock), news, cancellation);
            await LookAsync(sources with { Lvm = new RememberedLvm(sources.Lvm, sources.Clock, AskLvmEvery) }, storage, news, listening, cancellation);
        }

        return ExitCodes.Ok;
    }

    private static async Task ListenAsync(DeviceWatch watch, SemaphoreSlim news, CancellationToken cancellation)
    {
        await foreach (var _ in watch.WatchAsync(cancellation))
        {
            if (news.CurrentCount == 0)
            {
                news.Release();
            }
        }
    }

    private static async Task LookAsync(HostSources sources, string? storage, SemaphoreSlim news, Task listening, CancellationToken cancellation)
    {
        var samples = new Queue<PathSample>();
        var changes = new List<PathChange>();
        while (true)
        {
            var whole = PathReport.Of(await new InventoryReader(sources).ReadAsync(cancellation));
            var report = storage is null ? whole : whole.Only(storage) ?? whole with { Storages = [], Others = [], All = [] };
            var sample = PathSample.Of(report);
            var fresh = samples.Count == 0 ? [] : PathChanges.Between(samples.Last(), sample).ToList();
            changes.AddRange(fresh);
            samples.Enqueue(sample);
            while (samples.Count > 2 && sample.TakenAt - samples.Peek().TakenAt > Memory)
            {
                samples.Dequeue();
            }

            Show(report, samples, changes, fresh);
            if (await news.WaitAsync(LookEvery, cancellation))
            {
                await Task.Delay(Settle, sources.Clock, cancellation);
            }

            if (listening.IsFaulted)
            {
                await listening;
            }
        }
    }

    /// <summary>A terminal is painted anew; into a pipe goes the picture once and then what changes.</summary>
    private static void Show(PathReport report, Queue<PathSample> samples, List<PathChange> changes, List<PathChange> fresh)
    {
        var console = Terminal.Out;
        var repaint = console.Profile.Capabilities.Ansi && !Console.IsOutputRedirected;
        if (repaint)
        {
            console.Clear(home: true);
        }

        if (repaint || samples.Count == 1)
        {
            PathsView.Write(console, report);
            PathsView.Flaps(console, Flapping.Between(samples.Peek(), samples.Last()));
        }

        PathsView.Changes(console, repaint ? changes.TakeLast(ShownChanges) : fresh);
    }
}
