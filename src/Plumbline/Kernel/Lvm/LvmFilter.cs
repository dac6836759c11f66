using System.Text;

namespace Plumbline.Kernel.Lvm;

/// <summary>
/// The child's devices/global_filter: our rejections, then the host's own patterns as they are. lvm takes the first pattern that matches a
/// name, and takes a device as soon as one of its names is accepted (lib/filters/filter-regex.c, _accept_p): so ours stand first, and they
/// must hold every name of the device.
/// </summary>
internal static class LvmFilter
{
    private const string Key = "global_filter=";

    /// <param name="hostLine">What "lvm lvmconfig --typeconfig full devices/global_filter" printed.</param>
    /// <param name="names">Every name of every device to leave alone.</param>
    /// <returns>The value for --config, or null when the host's own filter was not understood: then nothing may be asked.</returns>
    public static string? Build(string hostLine, IEnumerable<string> names)
    {
        if (HostPatterns(hostLine) is not { } host)
        {
            return null;
        }

        var ours = names.Select(Rejection);
        return $"devices/global_filter=[{string.Join(',', host.Length == 0 ? ours : ours.Append(host))}]";
    }

    /// <summary>One name as lvm writes a rejection: quoted for its regex (libdm/regex/parse_rx.c), then for its configuration strings.</summary>
    internal static string Rejection(string name)
    {
        var pattern = new StringBuilder("r|^");
        foreach (var character in name)
        {
            if (@"\.^$*+?|()[]{}".Contains(character))
            {
                pattern.Append('\\');
            }

            pattern.Append(character);
        }

        return "\"" + pattern.Append("$|").Replace(@"\", @"\\").Replace("\"", "\\\"") + "\"";
    }

    /// <summary>The inside of the list, quotes kept. lvmconfig prints a list of one as a bare string.</summary>
    private static string? HostPatterns(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (!line.StartsWith(Key))
            {
                continue;
            }

            var value = line[Key.Length..];
            if (value is ['[', .., ']'])
            {
                value = value[1..^1].Trim();
                return value.Length == 0 || value is ['"', .., '"'] ? value : null;
            }

            return value is ['"', _, .., '"'] ? value : null;
        }

        return null;
    }
}
