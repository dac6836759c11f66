using System.Text;
using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>
/// Parses what CloudStack sends as JSON. It replaces every \uXXXX in its finished text by the bare character
/// (ApiResponseSerializer.unescape), so that control characters can stand inside a string and an escaped backslash can lose its partner.
/// What does not parse as it is gets one repair of those two, and nothing else.
/// </summary>
internal static class LenientJson
{
    /// <summary>Null where it is no JSON object.</summary>
    public static JsonElement? Parse(byte[] body) => Strict(body) ?? Strict(Repair(body));

    private static JsonElement? Strict(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Repair(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).TrimStart('\ufeff');
        var repaired = new StringBuilder(text.Length + 16);
        var inString = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (!inString)
            {
                inString = c == '"';
                repaired.Append(c);
            }
            else if (c == '\\')
            {
                // A backslash that begins no escape was one itself.
                if (IsEscape(text, at))
                {
                    repaired.Append(c).Append(text[++at]);
                }
                else
                {
                    repaired.Append("\\\\");
                }
            }
            else if (c < ' ')
            {
                repaired.Append("\\u").Append(((int)c).ToString("x4"));
            }
            else
            {
                inString = c != '"';
                repaired.Append(c);
            }
        }

        return Encoding.UTF8.GetBytes(repaired.ToString());
    }

    private static bool IsEscape(string text, int at) =>
        at + 1 < text.Length
        && (text[at + 1] is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't'
            || (text[at + 1] == 'u' && at + 5 < text.Length && text[(at + 2)..(at + 6)].All(char.IsAsciiHexDigit)));
}
