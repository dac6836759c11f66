using System.Collections.Immutable;

namespace Plumbline.Proxmox;

/// <summary>A value and the line it stands on.</summary>
internal readonly record struct ConfigEntry(string Value, int Line);

/// <summary>One section while its file is read.</summary>
internal sealed class ConfigDraft(ConfigSection place)
{
    private readonly List<string> _rawLxc = [];

    public ConfigSection Place { get; } = place;

    public bool Skipped { get; init; }

    public OrderedDictionary<string, ConfigEntry> Values { get; } = new(StringComparer.Ordinal);

    public string? Text(string key) => Values.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>Values that are handed on as they are: QEMU's arguments, devices of containers, raw LXC keys (which may stand many times).</summary>
    public IEnumerable<string> FreeTexts =>
        Values.Where(v => v.Key == "args" || IsContainerDevice(v.Key)).Select(v => v.Value.Value).Concat(_rawLxc);

    /// <summary>False when the line is nothing that the guest's parser knows.</summary>
    public bool Add(string line, GuestKind kind, int number, ImmutableArray<string>.Builder problems)
    {
        if (kind == GuestKind.Container && line.StartsWith("lxc.", StringComparison.Ordinal) && line.AsSpan().IndexOfAny(':', '=') is > 0 and var at)
        {
            _rawLxc.Add(line[(at + 1)..]);
            return true;
        }

        var colon = KeyEnd(line, kind);
        if (colon < 0)
        {
            return Skipped;
        }

        var key = line[..colon];
        var value = ConfigLines.Trim(line[(colon + 1)..]);
        if (value.Length == 0)
        {
            return Skipped;
        }

        key = kind == GuestKind.Vm && key == "cdrom" ? "ide2" : key;
        if (!Skipped && key != "description" && Values.ContainsKey(key))
        {
            problems.Add($"line {number}: {key} was given before; the last one counts");
        }

        Values[key] = new ConfigEntry(value, number);
        return true;
    }

    private static bool IsContainerDevice(string key) =>
        key.StartsWith("dev", StringComparison.Ordinal) && key.Length > 3 && key.AsSpan(3).TrimStart("0123456789").IsEmpty;

    /// <summary>Where the colon of "key:" is: [a-z][a-z_-]*\d*, and for containers without the hyphen.</summary>
    private static int KeyEnd(string line, GuestKind kind)
    {
        var i = 0;
        while (i < line.Length && (char.IsAsciiLetterLower(line[i]) || (i > 0 && (line[i] == '_' || (line[i] == '-' && kind == GuestKind.Vm)))))
        {
            i++;
        }

        var letters = i;
        while (i < line.Length && char.IsAsciiDigit(line[i]))
        {
            i++;
        }

        return letters > 0 && i < line.Length && line[i] == ':' ? i : -1;
    }
}
