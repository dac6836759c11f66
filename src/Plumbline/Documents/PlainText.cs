using System.Globalization;
using System.Text;

namespace Plumbline.Documents;

/// <summary>Text for people: names with any byte in them made harmless, sizes as lsblk prints them.</summary>
internal static class PlainText
{
    private static readonly string[] Units = ["B", "K", "M", "G", "T", "P", "E"];

    /// <summary>
    /// Control characters, those that turn the reading direction and halves of pairs become \xNN, so that no device name can move a cursor,
    /// end a line or look like another.
    /// </summary>
    public static string Safe(string text)
    {
        if (text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var whole = Rune.TryGetRuneAt(text, at, out var rune);
            var length = whole ? rune.Utf16SequenceLength : 1;
            if (whole && !IsUnsafe(rune))
            {
                safe.Append(text, at, length);
            }
            else
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\x{(whole ? rune.Value : text[at]):x2}");
            }

            at += length;
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

    /// <summary>The two that are no characters at all are what XML cannot hold either.</summary>
    private static bool IsUnsafe(Rune rune) =>
        rune.Value is 0xfffe or 0xffff
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
