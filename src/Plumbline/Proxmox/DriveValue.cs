using System.Globalization;

namespace Plumbline.Proxmox;

/// <summary>A drive's or mount point's value: a comma list in any order, without quoting (PVE::JSONSchema::parse_property_string).</summary>
internal readonly record struct DriveValue(string? Storage, string? Volume, string? Path, bool Cdrom, long? Size, string? Problem)
{
    public static DriveValue Parse(string value)
    {
        string? target = null;
        var cdrom = false;
        long? size = null;
        foreach (var part in value.Split(','))
        {
            var element = ConfigLines.Trim(part);
            var equals = element.IndexOf('=');
            var name = equals < 0 ? "file" : element[..equals];
            var text = equals < 0 ? element : element[(equals + 1)..];
            switch (name)
            {
                case "file" or "volume" when text.Length > 0 && target is not null:
                    return new DriveValue(null, null, null, false, null, "names two volumes");
                case "file" or "volume" when text.Length > 0:
                    target = text;
                    break;
                case "media":
                    cdrom = text == "cdrom";
                    break;
                case "size":
                    size = Bytes(text);
                    break;
            }
        }

        return target switch
        {
            null => new DriveValue(null, null, null, cdrom, size, "names no volume"),
            "none" or "cdrom" => new DriveValue(null, null, null, Cdrom: true, size, null),
            _ when target[0] == '/' => new DriveValue(null, null, target, cdrom, size, null),
            _ when VolumeId.TryParse(target, out var id) => new DriveValue(id.Storage, id.Volume, null, cdrom, size, null),
            _ => new DriveValue(null, null, null, cdrom, size, "is no volume id, path or \"none\""),
        };
    }

    /// <summary>PVE::JSONSchema::parse_size: a number with K, M, G or T (powers of 1024) or nothing behind it.</summary>
    private static long? Bytes(string text)
    {
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        var shift = text.Length == 0 ? 0 : text[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        return decimal.TryParse(digits, Plain, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> shift
            ? (long)(number * (1L << shift))
            : null;
    }
}

/// <summary>storage:volume (PVE::Storage::Plugin::parse_volume_id).</summary>
internal readonly record struct VolumeId(string Storage, string Volume)
{
    public static bool TryParse(string text, out VolumeId id)
    {
        var colon = text.IndexOf(':');
        var valid = colon > 0 && colon < text.Length - 1 && IsStorage(text.AsSpan(0, colon));
        id = valid ? new VolumeId(text[..colon], text[(colon + 1)..]) : default;
        return valid;
    }

    /// <summary>The grammar of a storage's id: a letter, then letters, digits and "-_.", a letter or digit at the end.</summary>
    public static bool IsStorage(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !char.IsAsciiLetter(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
