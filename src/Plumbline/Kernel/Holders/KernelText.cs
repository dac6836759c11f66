using System.Text;

namespace Plumbline.Kernel.Holders;

/// <summary>The kernel's mangle_path() writes white space and backslashes in /proc tables as three octal digits.</summary>
internal static class KernelText
{
    public static string Unescape(string text)
    {
        if (!text.Contains('\\'))
        {
            return text;
        }

        // As bytes: each byte of a multi-byte character may be escaped on its own.
        var bytes = Encoding.UTF8.GetBytes(text);
        var kept = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '\\' && at + 3 < bytes.Length && Octal(bytes.AsSpan(at + 1, 3)) is { } value)
            {
                bytes[kept++] = value;
                at += 3;
            }
            else
            {
                bytes[kept++] = bytes[at];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, kept);
    }

    private static byte? Octal(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value * 8) + digit - '0';
        }

        return value <= byte.MaxValue ? (byte)value : null;
    }
}
