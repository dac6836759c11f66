using System.Collections.Immutable;
using System.Globalization;
using Plumbline.Daemon.Loops;
using Plumbline.Kernel;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Daemon.Devices;

/// <summary>
/// Listens to the kernel's events of devices and tells everybody who subscribed: the one socket of plumbd. Events can be lost and some
/// changes have none, so that it also looks at the list of devices now and then, and where there is no socket, by that alone.
/// </summary>
internal sealed class DeviceWatcher(HostRoot root, TimeProvider clock, ILogger<DeviceWatcher> log) : Loop("devices", clock)
{
    private const string Class = "/sys/class/block";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookWhileWaiting = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = clock;
    private readonly DeviceTable _table = new();
    private readonly Signal _waiting = new();
    private ImmutableArray<DeviceNews> _subscribers = [];
    private bool _started;

    /// <summary>Where the kernel's events come from; none in a container without the host's network.</summary>
    internal Func<(UeventSocket? Socket, string? Error)> Open { get; init; } = () => UeventSocket.Open();

    /// <summary>Everything that happens from now on, until it is disposed of.</summary>
    /// <param name="waiting">Somebody waits for a device: without events of the kernel it is looked for every 2 seconds instead of every minute.</param>
    public DeviceNews Subscribe(bool waiting = false)
    {
        var news = new DeviceNews(waiting, gone => ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Remove(one), gone));
        ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Add(one), news);
        if (waiting)
        {
            _waiting.Set();
        }

        return news;
    }

    public override async Task RunAsync(CancellationToken stop)
    {
        var (socket, error) = Open();
        using (socket)
        {
            if (error is not null)
            {
                Log.NoEvents(log, error);
            }

            Look();
            if (socket is not null)
            {
                await ListenAsync(socket, stop);
            }
            else
            {
                await LookAgainAndAgainAsync(error!, stop);
            }
        }
    }

    private async Task ListenAsync(UeventSocket socket, CancellationToken stop)
    {
        var looked = _clock.GetTimestamp();
        while (true)
        {
            State.Doing("listening");
            var notice = await NextAsync(socket, LookEvery - _clock.GetElapsedTime(looked), stop);
            if (notice is { Event: { } uevent })
            {
                Hear(uevent);
            }
            else if (notice is { Overflow: true })
            {
                Tell(new DeviceEvent(DeviceChange.Anything, "", null, null, "the kernel had to drop events; looking at all devices anew", null));
            }

            if (notice is null or { Overflow: true } || _clock.GetElapsedTime(looked) >= LookEvery)
            {
                looked = _clock.GetTimestamp();
                Look();
            }

            State.Done();
        }
    }

    private async Task LookAgainAndAgainAsync(string error, CancellationToken stop)
    {
        while (true)
        {
            State.Trouble($"no events of devices ({error}); they are looked at every {LookEvery.TotalSeconds:0} s, and every {LookWhileWaiting.TotalSeconds:0} s while somebody waits for one");
            var anybody = _subscribers.Any(s => s.Waiting);
            await WaitAsync(_clock.GetUtcNow() + (anybody ? LookWhileWaiting : LookEvery), _waiting, stop);
            Look();
        }
    }

    /// <summary>Null when nothing happened for that long.</summary>
    private async Task<UeventNotice?> NextAsync(UeventSocket socket, TimeSpan limit, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            return await socket.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Hear(Uevent uevent)
    {
        if (uevent.Subsystem == "block")
        {
            foreach (var happened in _table.Hear(uevent, MapName(uevent.KernelName)))
            {
                Tell(happened);
            }
        }
        else if (UeventMeaning.Of(uevent) is { } sentence)
        {
            var change = uevent.Action switch { "add" => DeviceChange.Added, "remove" => DeviceChange.Removed, _ => DeviceChange.Changed };
            Tell(new DeviceEvent(change, uevent.KernelName, uevent.Device, null, sentence, uevent));
        }
    }

    /// <summary>The first look finds what was there already, which is no news.</summary>
    private void Look()
    {
        var differences = _table.Compare(List());
        if (_started)
        {
            differences.ForEach(Tell);
        }

        _started = true;
    }

    private IEnumerable<KnownDevice> List() => (root.List(Class).Names ?? []).Select(name => new KnownDevice(
        name,
        root.ReadOptional($"{Class}/{name}/dev"),
        long.TryParse(root.ReadOptional($"{Class}/{name}/diskseq"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null,
        MapName(name)));

    private string? MapName(string name) =>
        name.StartsWith("dm-", StringComparison.Ordinal) && root.ReadOptional($"{Class}/{name}/dm/name") is { Length: > 0 } map ? map : null;

    private void Tell(DeviceEvent happened)
    {
        foreach (var subscriber in _subscribers)
        {
            subscriber.Tell(happened);
        }
    }
}
