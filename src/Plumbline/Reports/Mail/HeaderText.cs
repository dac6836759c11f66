using System.Globalization;
using System.Text;

namespace Plumbline.Reports.Mail;

/// <summary>Header values: one line of ASCII whatever was in them. A name with a line break in it must not begin a header of its own.</summary>
internal static class HeaderText
{
    /// <summary>RFC 2047: an encoded word is at most 75 characters; "=?utf-8?B?" and "?=" are 12 of them.</summary>
    private const int EncodedBytes = (75 - 12) / 4 * 3;

    /// <summary>A subject: as it is where it is short and plain, else encoded words on folded lines.</summary>
    public static string Unstructured(string text)
    {
        var clean = OneLine(text);
        return clean.Length <= 60 && IsPlain(clean) ? clean : Encoded(clean);
    }

    /// <summary>A mailbox with its name.</summary>
    public static string Mailbox(MailAddress mailbox)
    {
        if (mailbox.Name is null)
        {
            return mailbox.Address;
        }

        var name = OneLine(mailbox.Name);
        return name.Length <= 60 && IsPlain(name)
            ? $"\"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\" <{mailbox.Address}>"
            : $"{Encoded(name)}\r\n <{mailbox.Address}>";
    }

    /// <summary>Control characters and line separators become spaces.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                line.Append(' ');
            }
            else
            {
                line.Append(rune.ToString());
            }
        }

        return line.ToString().Trim();
    }

    /// <summary>"=?" would be read as an encoded word.</summary>
    private static bool IsPlain(string text) => text.All(c => c is >= ' ' and < '\x7f') && !text.Contains("=?");

    private static string Encoded(string text)
    {
        var words = new List<string>();
        var bytes = new List<byte>(EncodedBytes);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            // A character is never cut in two: each word is decoded by itself.
            var length = rune.EncodeToUtf8(utf8);
            if (bytes.Count + length > EncodedBytes)
            {
                words.Add(Word(bytes));
                bytes.Clear();
            }

            bytes.AddRange(utf8[..length]);
        }

        words.Add(Word(bytes));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
