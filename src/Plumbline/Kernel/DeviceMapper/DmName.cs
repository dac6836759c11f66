using System.Globalization;
using System.Text;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>A dm name split as LVM builds it (lvm2, dm_build_dm_name): VG, LV and, where there is one, the layer.</summary>
internal sealed record LvmNameParts(string Vg, string Lv, string? Layer);

/// <summary>Device-mapper names: the library's \xNN mangling, and LVM's doubling of hyphens.</summary>
internal static class DmName
{
    /// <summary>The name a person sees: \xNN as libdevmapper writes it, decoded. Bytes that make no UTF-8 keep their escape.</summary>
    public static string Unmangle(string name)
    {
        if (!name.Contains('\\'))
        {
            return name;
        }

        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 3 < name.Length && name[i + 1] == 'x' && byte.TryParse(name.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value != 0)
            {
                bytes.Add(value);
                i += 3;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(name, i, 1));
            }
        }

        try
        {
            return StrictUtf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return name;
        }
    }

    /// <summary>As libdevmapper mangles a name for the kernel and for udev: all but a whitelist becomes \xNN, lower-case hex.</summary>
    public static string Mangle(string name)
    {
        var result = new StringBuilder(name.Length);
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || "#+-.:=@_".Contains((char)b))
            {
                result.Append((char)b);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            }
        }

        return result.ToString();
    }

    /// <summary>Splits at the first single hyphen; null when the name has none, so that no VG and LV could have made it.</summary>
    public static LvmNameParts? SplitLvm(string name)
    {
        var first = SingleHyphen(name, 0);
        if (first <= 0 || first == name.Length - 1)
        {
            return null;
        }

        var second = SingleHyphen(name, first + 1);
        var lv = Undouble(second < 0 ? name[(first + 1)..] : name[(first + 1)..second]);
        return new LvmNameParts(Undouble(name[..first]), lv, second < 0 ? null : Undouble(name[(second + 1)..]));
    }

    /// <summary>The dm name that LVM gives an LV.</summary>
    public static string BuildLvm(string vg, string lv) => vg.Replace("-", "--", StringComparison.Ordinal) + "-" + lv.Replace("-", "--", StringComparison.Ordinal);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static string Undouble(string text) => text.Replace("--", "-", StringComparison.Ordinal);

    private static int SingleHyphen(string name, int from)
    {
        for (var i = from; i < name.Length; i++)
        {
            if (name[i] != '-')
            {
                continue;
            }

            if (i + 1 < name.Length && name[i + 1] == '-')
            {
                i++;
                continue;
            }

            return i;
        }

        return -1;
    }
}
