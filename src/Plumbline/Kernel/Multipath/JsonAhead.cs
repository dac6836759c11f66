namespace Plumbline.Kernel.Multipath;

/// <summary>
/// The shape of a document ahead of a place. Each look is over a few marks, one key of bounded length and the white space between them,
/// and a run of white space is looked at from the few marks before it only: all looks together are linear in the text, whatever it is.
/// </summary>
internal readonly ref struct JsonAhead(ReadOnlySpan<char> document)
{
    private const int MaxKey = 40;

    private readonly ReadOnlySpan<char> _text = document;

    /// <summary>Whether a string may have ended before here: a key before its colon, a value before the next key or a closing bracket.</summary>
    /// <param name="at">The place behind the quote.</param>
    /// <param name="inArray">Whether the string stands in an array itself.</param>
    /// <param name="isValue">Whether a colon stands before it; else it may be a key.</param>
    public bool GoesOnAfterString(int at, bool inArray, bool isValue)
    {
        at = SkipSpace(at);
        if (at == _text.Length)
        {
            return true;
        }

        return _text[at] switch
        {
            ':' => !inArray && !isValue,
            ',' => inArray || IsKey(SkipSpace(at + 1)),
            ']' => inArray,
            '}' => !inArray && IsAfterObject(SkipSpace(at + 1)),
            _ => false,
        };
    }

    private bool IsAfterObject(int at) => at == _text.Length || _text[at] is ',' or ']' or '}';

    private bool IsKey(int at)
    {
        if (at == _text.Length || _text[at] != '"')
        {
            return at == _text.Length;
        }

        var key = at + 1;
        var end = key;
        while (end < _text.Length && end - key <= MaxKey && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }

        if (end == _text.Length)
        {
            return true;
        }

        var colon = SkipSpace(end + 1);
        return end > key && _text[end] == '"' && (colon >= _text.Length || _text[colon] == ':');
    }

    private int SkipSpace(int at)
    {
        while (at < _text.Length && char.IsWhiteSpace(_text[at]))
        {
            at++;
        }

        return at;
    }
}
