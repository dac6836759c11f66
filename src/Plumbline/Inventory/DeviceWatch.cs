using System.Runtime.CompilerServices;
using Plumbline.Kernel;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Inventory;

/// <summary>One line of "plumb watch".</summary>
/// <param name="Event">Null for what no event told: a difference found by looking, or a loss.</param>
internal sealed record WatchNotice(DateTimeOffset Time, string Sentence, Uevent? Event);

/// <summary>
/// Block and device-mapper events as they happen. Events can be lost (the kernel says so) and some changes have none, so that the list of
/// devices is read anew after a loss and now and then besides; what it shows and no event told is a notice too.
/// </summary>
internal sealed class DeviceWatch(HostRoot root, UeventSocket socket, TimeProvider clock)
{
    private const string Class = "/sys/class/block";

    /// <summary>The net under the events; small enough to catch a loss the same minute, large enough to cost nothing.</summary>
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _nameByNumber = new(StringComparer.Ordinal);
    private SortedDictionary<string, string> _known = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<WatchNotice> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        _known = List();
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var timer = clock.CreateTimer(_ => limit.Cancel(), null, ScanEvery, Timeout.InfiniteTimeSpan);
            UeventNotice? notice = null;
            try
            {
                notice = await socket.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Nothing happened for a while: time to look.
            }

            if (notice is { Event: { } uevent })
            {
                Learn(uevent);
                if (UeventMeaning.Of(uevent, NameOf) is { } sentence)
                {
                    yield return new WatchNotice(clock.GetUtcNow(), sentence, uevent);
                }

                Forget(uevent);
                continue;
            }

            if (notice is { Refused: { } refusal })
            {
                yield return new WatchNotice(clock.GetUtcNow(), "not believed: " + refusal, null);
                continue;
            }

            if (notice is { Overflow: true })
            {
                yield return new WatchNotice(clock.GetUtcNow(), "the kernel had to drop events; reading all devices anew", null);
            }

            foreach (var difference in Rescan())
            {
                yield return new WatchNotice(clock.GetUtcNow(), difference, null);
            }
        }
    }

    private string? NameOf(string number) => _nameByNumber.GetValueOrDefault(number);

    /// <summary>Events of a map call it dm-N; its name stands in sysfs while it lives.</summary>
    private void Learn(Uevent uevent)
    {
        if (uevent is { Subsystem: "block", Action: not "remove" })
        {
            _known[uevent.KernelName] = Number(Class + "/" + uevent.KernelName, uevent.KernelName);
        }
    }

    private void Forget(Uevent uevent)
    {
        if (uevent is { Subsystem: "block", Action: "remove" })
        {
            _known.Remove(uevent.KernelName);
        }
    }

    private List<string> Rescan()
    {
        var now = List();
        var differences = now.Keys.Except(_known.Keys).Select(name => $"{Spoken(name, now)} appeared, and no event told it")
            .Concat(_known.Keys.Except(now.Keys).Select(name => $"{Spoken(name, _known)} disappeared, and no event told it"))
            .ToList();
        _known = now;
        return differences;
    }

    private string Spoken(string name, SortedDictionary<string, string> list) =>
        _nameByNumber.TryGetValue(list[name], out var spoken) ? $"map {spoken}" : $"device {name}";

    private SortedDictionary<string, string> List()
    {
        var list = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in root.List(Class).Names ?? [])
        {
            list[name] = Number(Class + "/" + name, name);
        }

        return list;
    }

    private string Number(string path, string name)
    {
        var number = root.ReadOptional(path + "/dev") ?? "";
        if (name.StartsWith("dm-", StringComparison.Ordinal) && root.ReadOptional(path + "/dm/name") is { Length: > 0 } mapName)
        {
            _nameByNumber[number] = mapName;
        }

        return number;
    }
}
