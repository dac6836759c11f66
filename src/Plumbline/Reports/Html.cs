using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Plumbline.Documents;

namespace Plumbline.Reports;

/// <summary>
/// A piece of HTML that is safe by construction: it comes from interpolated strings only, whose literal parts are ours and whose every hole is
/// encoded, for text and for quoted attributes alike. A hole takes markup only as an <see cref="Html"/>. What comes out is also well-formed XML.
/// </summary>
internal readonly struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty => default;

    /// <summary>The end of a line in the source. Mail allows no line of more than 998 bytes that is not encoded.</summary>
    public static Html Line { get; } = new("\n");

    public static Html Of(ref Builder markup) => new(markup.ToText());

    /// <summary>Markup that another writer of ours made and encoded by itself: pictures and style sheets. Never anything that was read from a host.</summary>
    public static Html Trusted(string markup) => new(markup);

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._markup)));

    public override string ToString() => _markup ?? "";

    /// <summary>
    /// Control characters, those that turn the reading direction and those that XML cannot hold are written as \xNN, so that a name can
    /// neither end its place in the page nor look like another name.
    /// </summary>
    private static void Encode(StringBuilder markup, string text)
    {
        foreach (var c in PlainText.Safe(text))
        {
            _ = c switch
            {
                '&' => markup.Append("&amp;"),
                '<' => markup.Append("&lt;"),
                '>' => markup.Append("&gt;"),
                '"' => markup.Append("&quot;"),
                '\'' => markup.Append("&#39;"),
                _ => markup.Append(c),
            };
        }
    }

    /// <summary>What the compiler makes of an interpolated string that is given as <see cref="Html"/>.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Builder
    {
        private readonly StringBuilder _markup;

        public Builder(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + (16 * formattedCount));

        public void AppendLiteral(string literal) => _markup.Append(literal);

        public void AppendFormatted(string? text) => Encode(_markup, text ?? "");

        public void AppendFormatted(long number) => _markup.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(Html piece) => _markup.Append(piece._markup);

        internal string ToText() => _markup.ToString();
    }
}
