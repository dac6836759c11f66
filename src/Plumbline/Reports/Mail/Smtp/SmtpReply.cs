using System.Collections.Immutable;
using System.Globalization;
using Plumbline.Documents;

namespace Plumbline.Reports.Mail.Smtp;

/// <summary>What the server said to one command.</summary>
/// <param name="Code">0 where what came was no reply.</param>
internal sealed record SmtpReply(int Code, ImmutableArray<string> Lines)
{
    /// <summary>RFC 5321 4.5.3.1.5 allows 512; servers are known to write longer ones.</summary>
    public const int LongestLine = 2048;
    public const int MostLines = 128;

    private const int Quoted = 200;

    public bool Positive => Code / 100 == 2;

    /// <summary>As it may stand in a sentence of ours: short, harmless, on one line.</summary>
    public string Said
    {
        get
        {
            var text = PlainText.Safe(string.Join(" ", Lines).Trim());
            return $"{Code} {(text.Length > Quoted ? text[..Quoted] + "…" : text)}".Trim();
        }
    }

    /// <summary>One line "250-text" or "250 text"; null when it is none.</summary>
    public static (int Code, bool More, string Text)? ParseLine(string line)
    {
        if (line.Length < 3 || !line.AsSpan(0, 3).ContainsOnlyDigits() || (line.Length > 3 && line[3] is not (' ' or '-')))
        {
            return null;
        }

        return (int.Parse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), line.Length > 3 && line[3] == '-', line.Length > 4 ? line[4..] : "");
    }

    /// <summary>The words of an EHLO keyword: "AUTH PLAIN LOGIN"; null where the server does not offer it.</summary>
    public ImmutableArray<string>? Offer(string keyword)
    {
        // The first line is the server's name.
        foreach (var words in Lines.Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words.Length > 0 && words[0].Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return [.. words.Skip(1).Select(w => w.ToUpperInvariant())];
            }
        }

        return null;
    }
}

internal static class Digits
{
    public static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
