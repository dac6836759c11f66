using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Plumbline.Daemon.Devices;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Uevents;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class DeviceWatcherTests
{
    private const string Trigger = "/sys/block/loop0/uevent";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<List<DeviceEvent>> TakeAsync(DeviceNews news, int count, Func<DeviceEvent, bool> which)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var taken = new List<DeviceEvent>();
        await foreach (var happened in news.ReadAsync(patience.Token))
        {
            if (which(happened))
            {
                taken.Add(happened);
            }

            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>In a container there is no socket: the list of devices is looked at, and a name that passed to another disk is noticed.</summary>
    [Fact]
    public async Task NoSocket_DifferencesAreFoundByLooking_AndHealthSaysSo()
    {
        var root = new ChangingRoot(new SampleDisks().Virtio("vda", "a").Virtio("vdb", "b").Files);
        var watcher = Finders.Watcher(root, new HastyTime());
        using var end = new CancellationTokenSource();
        using var news = watcher.Subscribe(waiting: true);
        var watching = watcher.RunAsync(end.Token);
        await Wait.UntilAsync(() => Task.FromResult(watcher.State.Check.Status == "degraded"));
        root.Now = new SampleDisks().Virtio("vda", "a").Virtio("vdb", "c", sequence: 7).Virtio("vdc", "d", sequence: 8).Files;

        Assert.Equal(
            ["Removed vdb 2", "Added vdb 7", "Added vdc 8"],
            (await TakeAsync(news, 3, _ => true)).Select(e => $"{e.Change} {e.Name} {e.DiskSequence}"));
        Assert.Contains("no events of devices (none in this test)", watcher.State.Check.Detail, StringComparison.Ordinal);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    /// <summary>One socket, and everybody hears all of it in the same order; who left hears no more.</summary>
    [Fact]
    public async Task Socket_EverySubscriberHearsEveryEvent()
    {
        Assert.SkipUnless(LibC.geteuid() == 0 && File.Exists(Trigger), "needs root and a loop device: writes to its uevent file");
        var watcher = new DeviceWatcher(new LiveRoot(), new ShortTimersOnly(), NullLogger<DeviceWatcher>.Instance);
        using var end = new CancellationTokenSource();
        using var first = watcher.Subscribe();
        using var second = watcher.Subscribe();
        var left = watcher.Subscribe();
        left.Dispose();
        var watching = watcher.RunAsync(end.Token);
        Assert.SkipWhen(watching.IsCompleted, "no uevent socket here");
        for (var i = 0; i < 20; i++)
        {
            await File.WriteAllTextAsync(Trigger, $"change 11111111-2222-3333-4444-555555555555 MARK={i}", Stop);
        }

        static bool IsOurs(DeviceEvent happened) => happened.Cause?["SYNTH_ARG_MARK"] is not null;
        var heard = await TakeAsync(first, 20, IsOurs);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), heard.Select(e => e.Cause!["SYNTH_ARG_MARK"]));
        Assert.Equal(heard, await TakeAsync(second, 20, IsOurs));
        Assert.All(heard, e => Assert.Equal(("loop0", "7:0"), (e.Name, e.Number)));
        Assert.False(await left.ReadAsync(Stop).GetAsyncEnumerator(Stop).MoveNextAsync());
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    /// <summary>Every wait for a device subscribes: one that stayed on the list would be told of everything for ever.</summary>
    [Fact]
    public void Subscriber_ThatLeft_IsForgotten()
    {
        var watcher = Finders.Watcher(new MemoryRoot(), new HastyTime());
        var left = SubscribeAndLeave(watcher);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(left.IsAlive);
        GC.KeepAlive(watcher);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SubscribeAndLeave(DeviceWatcher watcher)
    {
        var news = watcher.Subscribe();
        news.Dispose();
        return new WeakReference(news);
    }

    /// <summary>The kernel had to drop events: everybody is told that anything may have changed, and events go on.</summary>
    [Fact]
    public async Task Overflow_IsTold()
    {
        Assert.SkipUnless(LibC.geteuid() == 0 && File.Exists(Trigger), "needs root and a loop device: writes to its uevent file");
        var watcher = new DeviceWatcher(new LiveRoot(), new ShortTimersOnly(), NullLogger<DeviceWatcher>.Instance) { Open = () => UeventSocket.Open(receiveBuffer: 1) };
        using var end = new CancellationTokenSource();
        using var news = watcher.Subscribe();
        var watching = watcher.RunAsync(end.Token);
        var told = TakeAsync(news, 1, e => e.Change == DeviceChange.Anything);
        while (!told.IsCompleted)
        {
            await File.WriteAllTextAsync(Trigger, $"change 11111111-2222-3333-4444-555555555555 MARK={new string('x', 900)}", Stop);
        }

        Assert.Single(await told);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    /// <summary>A subscriber that reads too slowly costs nobody memory, and learns of it after what it still has.</summary>
    [Fact]
    public async Task SlowSubscriber_LosesEvents_AndIsToldOnce()
    {
        using var news = new DeviceNews(waiting: false, _ => { });
        for (var i = 0; i < DeviceNews.Most + 100; i++)
        {
            news.Tell(new DeviceEvent(DeviceChange.Changed, $"{i}", null, null, "", null));
        }

        var taken = await TakeAsync(news, DeviceNews.Most + 1, _ => true);
        Assert.Equal($"{DeviceNews.Most - 1}", taken[^2].Name);
        Assert.Equal(DeviceChange.Anything, taken[^1].Change);
        news.Tell(new DeviceEvent(DeviceChange.Changed, "after", null, null, "", null));
        Assert.Equal("after", Assert.Single(await TakeAsync(news, 1, _ => true)).Name);
    }
}
