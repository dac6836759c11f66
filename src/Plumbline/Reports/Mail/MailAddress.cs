using System.Collections.Immutable;

namespace Plumbline.Reports.Mail;

/// <summary>A mailbox. What is in it may stand in a header and in an SMTP command as it is: it was looked at character by character.</summary>
/// <param name="Name">For people; null where there is none.</param>
internal sealed record MailAddress(string? Name, string Address)
{
    // RFC 5321 4.5.3.1: 64 for the local part, 255 for the domain.
    private const int LongestLocal = 64;
    private const int LongestDomain = 255;

    /// <summary>A bare name such as root, which only the local mail system understands.</summary>
    public bool IsLocal => !Address.Contains('@');

    /// <summary>"a@b" or "Name &lt;a@b&gt;"; the sentence says what is wrong.</summary>
    public static (MailAddress? Address, string? Error) Parse(string text)
    {
        var trimmed = text.Trim();
        var (name, address) = trimmed.EndsWith('>') && trimmed.LastIndexOf('<') is >= 0 and var open
            ? (trimmed[..open].Trim().Trim('"').Trim(), trimmed[(open + 1)..^1].Trim())
            : ("", trimmed);
        var at = address.LastIndexOf('@');
        var local = at < 0 ? address : address[..at];
        if (local.Length is 0 or > LongestLocal || local.StartsWith('-') || local.StartsWith('.') || local.EndsWith('.') || !local.All(IsAtom)
            || (at >= 0 && !IsDomain(address[(at + 1)..])))
        {
            return (null, $"\"{text}\" is no mail address");
        }

        return name.Any(char.IsControl)
            ? (null, $"\"{text}\" has a control character in its name")
            : (new MailAddress(name.Length > 0 ? name : null, address), null);
    }

    /// <summary>Several with commas between them; every error at once.</summary>
    public static (ImmutableArray<MailAddress> Addresses, ImmutableArray<string> Errors) ParseList(string text)
    {
        var parsed = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToList();
        return ([.. parsed.Select(p => p.Address).OfType<MailAddress>()], [.. parsed.Select(p => p.Error).OfType<string>()]);
    }

    /// <summary>atext of RFC 5322 and the dot; quoted local parts and other alphabets are not taken.</summary>
    private static bool IsAtom(char c) => char.IsAsciiLetterOrDigit(c) || ".!#$%&'*+-/=?^_`{|}~".Contains(c);

    private static bool IsDomain(string domain) =>
        domain.Length is > 0 and <= LongestDomain
        && domain.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
