namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// Blanks keys before a table line becomes a string of ours. Same length and character as dmsetup prints, so that tables compare equal;
/// references to a kernel keyring (":32:logon:…") are no secret and stay.
/// </summary>
internal static class DmSecrets
{
    private static readonly string[] IntegrityKeys = ["internal_hash:", "journal_crypt:", "journal_mac:"];

    public static string Blank(ReadOnlySpan<char> type, string parameters) => type switch
    {
        "crypt" => BlankCrypt(parameters),
        "integrity" => BlankIntegrity(parameters),
        _ => parameters,
    };

    /// <summary>dm-crypt: cipher key iv_offset device offset [options].</summary>
    private static string BlankCrypt(string parameters)
    {
        var start = parameters.IndexOf(' ') + 1;
        if (start == 0 || start == parameters.Length || parameters[start] == ':')
        {
            return parameters;
        }

        var end = parameters.IndexOf(' ', start);
        return Zeros(parameters, start, end < 0 ? parameters.Length : end);
    }

    /// <summary>dm-integrity: options of the form name:algorithm:key.</summary>
    private static string BlankIntegrity(string parameters)
    {
        var words = parameters.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var name = Array.Find(IntegrityKeys, key => words[i].StartsWith(key, StringComparison.Ordinal));
            var key = name is null ? -1 : words[i].IndexOf(':', name.Length);
            if (key >= 0)
            {
                words[i] = Zeros(words[i], key + 1, words[i].Length);
            }
        }

        return string.Join(' ', words);
    }

    private static string Zeros(string text, int start, int end) => string.Concat(text.AsSpan(0, start), new string('0', end - start), text.AsSpan(end));
}
