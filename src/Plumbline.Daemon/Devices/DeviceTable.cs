using System.Globalization;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Daemon.Devices;

/// <summary>A block device as the watcher knows it.</summary>
/// <param name="DiskSequence">Null for partitions, and on kernels before 5.15.</param>
internal sealed record KnownDevice(string Name, string? Number, long? DiskSequence, string? MapName = null)
{
    public string Spoken => MapName is { } map ? $"map {map}" : $"device {Name}";

    /// <summary>The same device still; where there is no sequence number, the number must do.</summary>
    public bool Is(KnownDevice other) => DiskSequence is { } mine && other.DiskSequence is { } theirs ? mine == theirs : Number == other.Number;
}

/// <summary>
/// The block devices there are, kept up to date by events and by looking, so that a name that passed to another disk is noticed. Events may
/// come later than a look: the sequence number, which only grows, tells which of the two is newer. One thread at a time.
/// </summary>
internal sealed class DeviceTable
{
    private Dictionary<string, KnownDevice> _known = new(StringComparer.Ordinal);

    public IReadOnlyCollection<KnownDevice> Known => _known.Values;

    /// <summary>What an event of a block device means, with what is known already.</summary>
    public IEnumerable<DeviceEvent> Hear(Uevent uevent, string? mapName)
    {
        var now = Of(uevent, mapName);
        var before = _known.GetValueOrDefault(now.Name);
        now = now with { MapName = now.MapName ?? (before is not null && before.Is(now) ? before.MapName : null) };
        var sentence = UeventMeaning.Of(uevent, _ => now.MapName) ?? $"{now.Spoken}: {uevent.Action}";
        if (before?.DiskSequence > now.DiskSequence)
        {
            // Of a disk whose end we saw before the kernel's message reached us.
            return [];
        }

        if (uevent.Action == "remove")
        {
            _known.Remove(now.Name);
            return before is null || before.Is(now) ? [new DeviceEvent(DeviceChange.Removed, now.Name, now.Number, now.DiskSequence, sentence, uevent)] : [Gone(before, uevent), Removed(now, sentence, uevent)];
        }

        _known[now.Name] = now;
        return before switch
        {
            null => [new DeviceEvent(DeviceChange.Added, now.Name, now.Number, now.DiskSequence, sentence, uevent)],
            _ when before.Is(now) => [new DeviceEvent(DeviceChange.Changed, now.Name, now.Number, now.DiskSequence, sentence, uevent)],
            _ => [Gone(before, uevent), new DeviceEvent(DeviceChange.Added, now.Name, now.Number, now.DiskSequence, sentence, uevent)],
        };
    }

    /// <summary>What is different from the last time, and no event told.</summary>
    public List<DeviceEvent> Compare(IEnumerable<KnownDevice> listed)
    {
        var now = listed.ToDictionary(d => d.Name, StringComparer.Ordinal);
        var events = new List<DeviceEvent>();
        foreach (var before in _known.Values.Where(before => !now.TryGetValue(before.Name, out var there) || !there.Is(before)).OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            events.Add(Gone(before, null));
        }

        foreach (var there in now.Values.Where(there => !_known.TryGetValue(there.Name, out var before) || !before.Is(there)).OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            events.Add(new DeviceEvent(DeviceChange.Added, there.Name, there.Number, there.DiskSequence, $"{there.Spoken} appeared, and no event told it", null));
        }

        _known = now;
        return events;
    }

    private static DeviceEvent Gone(KnownDevice before, Uevent? cause) => Removed(
        before, cause is null ? $"{before.Spoken} disappeared, and no event told it" : $"{before.Spoken} is another device now; the one before is gone", cause);

    private static DeviceEvent Removed(KnownDevice device, string sentence, Uevent? cause) =>
        new(DeviceChange.Removed, device.Name, device.Number, device.DiskSequence, sentence, cause);

    /// <summary>A partition's event has the number of its disk.</summary>
    private static KnownDevice Of(Uevent uevent, string? mapName) => new(
        uevent.KernelName,
        uevent.Device,
        uevent.DevType != "partition" && long.TryParse(uevent["DISKSEQ"], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null,
        mapName);
}
