using System.Collections.Immutable;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Daemon.Devices;

/// <summary>The disks that could be it, a multipath map and its paths being one. Pure.</summary>
/// <param name="Devices">The top of each.</param>
/// <param name="Mixed">A sentence when a map stands on disks of which some are it and some are not: then nothing on it is proven.</param>
internal sealed record Candidates(ImmutableArray<FoundDevice> Devices, string? Mixed)
{
    public static Candidates Of(DiskPicture picture, Func<BlockDevice, bool> isIt)
    {
        var matching = picture.Disks.Where(isIt).ToDictionary(d => d.Name, StringComparer.Ordinal);
        var maps = picture.Maps.Where(m => m.Slaves.Any(matching.ContainsKey)).ToList();
        var paths = maps.SelectMany(m => m.Slaves).ToHashSet(StringComparer.Ordinal);
        var odd = maps
            .SelectMany(m => m.Slaves.Where(name => !matching.ContainsKey(name)).Select(name => (Map: m, Path: picture.Disks.FirstOrDefault(d => d.Name == name))))
            .FirstOrDefault(pair => pair.Path is { SerialUnread: false });
        return new Candidates(
            [
                .. maps.Select(m => Found(m, matching[m.Slaves.First(matching.ContainsKey)].Serial)),
                .. matching.Values.Where(d => !paths.Contains(d.Name)).OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => Found(d, d.Serial)),
            ],
            odd.Path is null ? null : $"the multipath map {odd.Map.Name} stands on disks of different identity ({odd.Path.Name} is not what the others are)");
    }

    /// <summary>One is found, several are ambiguous, none leaves it to the caller to say what that means.</summary>
    /// <param name="why">What all of them have in common, as in "show the serial number X".</param>
    public Search? Judge(string why)
    {
        if (Mixed is not null && !Devices.IsEmpty)
        {
            return new Search.Ambiguous(Devices, $"{Mixed}: what it carries cannot be told. Look at multipath -ll; nothing may be done on it.");
        }

        return Devices switch
        {
            [] => null,
            [var one] => new Search.Found(one),
            _ => new Search.Ambiguous(Devices, $"{Names(Devices.Select(d => d.Path))} {why}: which of them is the volume cannot be told, and nothing was done on any. Detach those that do not belong to this machine."),
        };
    }

    public static FoundDevice Found(BlockDevice device, string? serial) =>
        new("/dev/" + device.Name, device.Name, device.Number!.Value, device.DiskSequence, device.Size, device.ReadOnly, serial);

    public static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? string.Concat(all) : string.Join(", ", all[..^1]) + " and " + all[^1];
    }
}
