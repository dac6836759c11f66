using System.Collections.Immutable;
using System.Text;

namespace Plumbline.Kernel.Multipath;

/// <summary>
/// multipathd prints strings into its JSON as they are (print_strbuf in libmultipath/print.c): a quote or backslash in an alias or a
/// vendor's name breaks the document, and a backslash never is an escape. Here every string gets the escapes it lacks. A quote ends a
/// string only where the document goes on in the shape it must have.
/// </summary>
internal ref struct UnescapedJson
{
    /// <summary>The reader behind us refuses deeper documents, so what is deeper is handed on as it is.</summary>
    private const int MaxDepth = 60;
    private const int MostRepairs = 50;

    private readonly ReadOnlySpan<char> _text;
    private readonly StringBuilder _out;
    private readonly ImmutableArray<string>.Builder _repairs;
    private ulong _arrays;
    private int _depth;
    private int _line;
    private char _before;

    private UnescapedJson(ReadOnlySpan<char> text)
    {
        _text = text;
        _out = new StringBuilder(text.Length + 16);
        _repairs = ImmutableArray.CreateBuilder<string>();
        _line = 1;
        _before = '{';
    }

    /// <param name="text">The answer as it came.</param>
    /// <param name="repairs">One sentence with its line for each string that was not JSON, the first fifty of them.</param>
    public static string Escape(ReadOnlySpan<char> text, out ImmutableArray<string> repairs)
    {
        var work = new UnescapedJson(text);
        work.Run();
        repairs = work._repairs.ToImmutable();
        return work._out.ToString();
    }

    private void Run()
    {
        for (var at = 0; at < _text.Length; at++)
        {
            var c = _text[at];
            if (c == '"')
            {
                var end = EndOfString(at);
                if (end < 0 || _depth > MaxDepth)
                {
                    _out.Append(_text[at..]);
                    return;
                }

                Copy(_text[(at + 1)..end]);
                at = end;
            }
            else
            {
                _out.Append(c);
                Follow(c);
            }

            _before = char.IsWhiteSpace(c) ? _before : c;
        }
    }

    private void Follow(char c)
    {
        switch (c)
        {
            case '\n':
                _line++;
                break;
            case '{' or '[':
                _arrays = (_arrays << 1) | (c == '[' ? 1UL : 0UL);
                _depth++;
                break;
            case '}' or ']':
                _arrays >>= 1;
                _depth--;
                break;
        }
    }

    private void Copy(ReadOnlySpan<char> value)
    {
        var repaired = false;
        _out.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                repaired = true;
                _out.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                repaired = true;
                _line += c == '\n' ? 1 : 0;
                _out.Append("\\u00").Append(((int)c).ToString("x2"));
            }
            else
            {
                _out.Append(c);
            }
        }

        _out.Append('"');
        if (repaired && _repairs.Count < MostRepairs)
        {
            _repairs.Add($"line {_line}: a quote, backslash or control character inside a string was taken as part of it");
        }
    }

    private readonly int EndOfString(int start)
    {
        var ahead = new JsonAhead(_text);
        for (var at = start + 1; at < _text.Length; at++)
        {
            if (_text[at] == '"' && ahead.GoesOnAfterString(at + 1, (_arrays & 1) == 1, _before == ':'))
            {
                return at;
            }
        }

        return -1;
    }
}
