using System.Globalization;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Exports;

/// <summary>
/// What the kernel counted as read from and written to a device, by whomever (Documentation/block/stat.rst: fields 3 and 7, in sectors of 512 bytes).
/// It only grows; a loop device keeps what it counted before this volume had it. The engine of 7.2 keeps no figures of an export.
/// </summary>
internal sealed record DiskTraffic(long Read, long Written)
{
    public static DiskTraffic? Of(HostRoot root, string? number)
    {
        var fields = number is null ? null : root.ReadOptional($"/sys/dev/block/{number}/stat")?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 6 } && Sectors(fields[2]) is { } read && Sectors(fields[6]) is { } written ? new DiskTraffic(read * 512, written * 512) : null;
    }

    private static long? Sectors(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sectors) && sectors < long.MaxValue / 512 ? sectors : null;
}
