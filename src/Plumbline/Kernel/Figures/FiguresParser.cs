using System.Globalization;

namespace Plumbline.Kernel.Figures;

/// <summary>Texts of procfs and of one Proxmox file into figures. A text that is cut short or of another shape gives null.</summary>
internal static class FiguresParser
{
    /// <summary>/proc/uptime: seconds since boot, then seconds of idleness (fs/proc/uptime.c).</summary>
    public static TimeSpan? Uptime(string text) =>
        text.Split(' ') is [var seconds, _, ..] && Number(seconds) is { } value && value < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(value) : null;

    /// <summary>/proc/loadavg: "0.20 0.18 0.12 1/80 11206" (fs/proc/loadavg.c).</summary>
    public static LoadAverages? Load(string text) =>
        text.Split(' ') is [var one, var five, var fifteen, _, ..] && Number(one) is { } a && Number(five) is { } b && Number(fifteen) is { } c
            ? new LoadAverages(a, b, c)
            : null;

    /// <summary>/proc/meminfo: "MemTotal:       16384 kB" (fs/proc/meminfo.c). Kernels before 3.14 have no MemAvailable.</summary>
    public static MemoryFigures Memory(string text)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [[.., ':'] name, var number, "kB"]
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
                && kibibytes <= long.MaxValue / 1024)
            {
                values[name[..^1]] = kibibytes * 1024;
            }
        }

        return new MemoryFigures(Value("MemTotal"), Value("MemAvailable"), Value("SwapTotal"), Value("SwapFree"));

        long? Value(string name) => values.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>A list of CPU numbers: "0-3,8,10-11" (lib/vsprintf.c, %*pbl).</summary>
    public static int? CpuCount(string text)
    {
        // More than any kernel can be built for; a forged capture must not overflow the sum.
        const int Most = 1 << 20;
        var count = 0;
        foreach (var range in text.Split(','))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || Index(ends[0]) is not { } first || Index(ends[^1]) is not { } last || last < first || count > Most)
            {
                return null;
            }

            count += last - first + 1;
        }

        return count;

        static int? Index(string digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Most ? index : null;
    }

    /// <summary>The first "model name" of /proc/cpuinfo (arch/x86/kernel/cpu/proc.c). 64-bit ARM has none.</summary>
    public static string? CpuModel(string text)
    {
        // The beginning of the file is all we read: the last line may be half of one.
        foreach (var line in text.Split('\n').SkipLast(1))
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Trim() == "model name")
            {
                return Words(line[(colon + 1)..]);
            }
        }

        return null;
    }

    /// <summary>pvecfg.pm: what version_text() returns, "8.2.4/faa83925c9641325", without the revision (pve-manager, PVE/pvecfg.pm.in).</summary>
    public static string? ProxmoxVersion(string text)
    {
        const string Function = "sub version_text";
        var at = text.IndexOf(Function);
        var end = at < 0 ? -1 : text.IndexOf('}', at);
        return end > 0 && text[at..end].Split('\'') is [_, var version, _, ..] ? Words(version.Split('/')[0]) : null;
    }

    /// <summary>A line of text, or null where there is nothing in it.</summary>
    public static string? Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } words ? words : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
