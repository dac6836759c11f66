using System.Globalization;
using System.Text;

namespace Plumbline.Documents;

/// <summary>Text for people: names with any byte in them made harmless, sizes as lsblk prints them.</summary>
internal static class PlainText
{
    private static readonly string[] Units = ["B", "K", "M", "G", "T", "P", "E"];

    /// <summary>Control characters become \xNN, so that no device name can move a cursor or end a line.</summary>
    public static string Safe(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsUnsafe(c))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    /// <summary>One decimal at most: 8G, 1.5T, 512B.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(value >= 100 || unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture) + Units[unit];
    }

    private static bool IsUnsafe(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
