using System.Text;

namespace Plumbline.Proxmox;

/// <summary>
/// Blanks what is nobody's business in Proxmox's files before they go into a capture. Lines, sections, keys and everything that names a volume
/// stay. Descriptions go too: people keep passwords in them, and no parser of ours reads them. Pure; blanking twice changes nothing.
/// </summary>
internal static class SecretFilter
{
    internal const string Blank = "***";

    private static readonly string[] Words = ["pass", "secret", "token", "key", "cred", "psk"];

    // Keys that hold one of the words and no secret. ssh keys in cloud-init are public ones.
    private static readonly string[] Harmless =
        ["sshkeys", "keyboard", "keymap", "master-pubkey", "keyctl", "pre-enrolled-keys", "no-key-sharing", "passthrough", "tokenid"];

    public static string Apply(string path, string text)
    {
        if (path.Contains("/priv/", StringComparison.Ordinal))
        {
            return string.Join('\n', ConfigLines.Split(text).Select(line => line.Length == 0 ? line : Blank));
        }

        if (path.StartsWith("/proc/", StringComparison.Ordinal))
        {
            return path.EndsWith("/cmdline", StringComparison.Ordinal) ? BlankPairs(text) : text;
        }

        return FileName(path) switch
        {
            ".vmlist" or ".members" => text,
            "storage.cfg" => Lines(text, StorageLine),
            _ => Lines(text, GuestLine),
        };
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Lines(string text, Func<string, string> filter) =>
        string.Join('\n', ConfigLines.Split(text).Select(line => line.EndsWith('\r') ? filter(line[..^1]) + "\r" : filter(line)));

    /// <summary>White space, property, white space, value.</summary>
    private static string StorageLine(string line)
    {
        var start = line.Length - line.AsSpan().TrimStart(" \t").Length;
        if (start < line.Length && line[start] == '#')
        {
            return line[..(start + 1)];
        }

        var length = line.AsSpan(start).IndexOfAny(" \t");
        if (start == 0 || length < 0)
        {
            return line;
        }

        var key = line.AsSpan(start, length);
        return IsSecret(key) && ConfigLines.Trim(line[(start + length)..]).Length > 0
            ? $"{line[..(start + length)]} {Blank}"
            : line[..(start + length)] + BlankPairs(line[(start + length)..]);
    }

    private static string GuestLine(string line)
    {
        if (line.StartsWith('#'))
        {
            // The one comment that Proxmox itself writes, while a clone begins (API2/Qemu.pm).
            return line == "# qmclone temporary file" ? line : "#";
        }

        var end = line.AsSpan().IndexOfAny(':', '=');
        if (line.StartsWith('[') || end <= 0)
        {
            // No key: a broken line may be the rest of a secret.
            return line.StartsWith('[') || ConfigLines.Trim(line).Length == 0 ? line : Blank;
        }

        var key = line.AsSpan(0, end).Trim();
        var whole = key is "description" or "env" || key.StartsWith("lxc.environment") || IsSecret(key);
        return whole && ConfigLines.Trim(line[(end + 1)..]).Length > 0
            ? $"{line[..(end + 1)]} {Blank}"
            : line[..(end + 1)] + BlankPairs(line[(end + 1)..]);
    }

    private static bool IsSecret(ReadOnlySpan<char> key)
    {
        var name = key.ToString().ToLowerInvariant();
        return Array.IndexOf(Harmless, name) < 0 && Array.Exists(Words, word => name.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>Blanks the value of every name=value whose name speaks of a secret: QEMU's arguments, property strings.</summary>
    private static string BlankPairs(string text)
    {
        var result = new StringBuilder(text.Length);
        var start = 0;
        while (start <= text.Length)
        {
            var length = text.AsSpan(start).IndexOfAny(", ;\t\0");
            var end = length < 0 ? text.Length : start + length;
            result.Append(BlankPair(text.AsSpan(start, end - start), text));
            if (end < text.Length)
            {
                result.Append(text[end]);
            }

            start = end + 1;
        }

        return result.ToString();
    }

    /// <summary>A colon begins a pair inside a value ("file=rbd:pool/image:key=…"), and ends none: a password may hold one.</summary>
    private static string BlankPair(ReadOnlySpan<char> element, string whole)
    {
        for (var start = 0; start < element.Length;)
        {
            var rest = element[start..];
            var colon = rest.IndexOf(':');
            var equals = rest.IndexOf('=');
            if (equals > 0 && equals < rest.Length - 1 && (colon < 0 || equals < colon)
                && (IsSecret(rest[..equals]) || (rest[..equals] is "data" && whole.Contains("secret", StringComparison.Ordinal))))
            {
                return $"{element[..(start + equals + 1)]}{Blank}";
            }

            start = colon < 0 ? element.Length : start + colon + 1;
        }

        return element.ToString();
    }
}
