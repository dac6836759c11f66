using System.Text;

namespace Plumbline.Reports.Mail;

/// <summary>RFC 2045 6.7: any text as lines of at most 76 ASCII characters, line breaks kept.</summary>
internal static class QuotedPrintable
{
    private const int Width = 76;

    public static void Append(StringBuilder message, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            AppendLine(message, Encoding.UTF8.GetBytes(line));
        }
    }

    private static void AppendLine(StringBuilder message, byte[] line)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var (b, last) = (line[i], i == line.Length - 1);

            // White space at a line's end would be taken away on the way.
            var plain = (b is >= (byte)'!' and <= (byte)'~' && b != '=') || (b is (byte)' ' or (byte)'\t' && !last);
            var width = plain ? 1 : 3;
            if (column + width > (last ? Width : Width - 1))
            {
                message.Append("=\r\n");
                column = 0;
            }

            _ = plain ? message.Append((char)b) : message.Append('=').Append(b.ToString("X2"));
            column += width;
        }

        message.Append("\r\n");
    }
}
