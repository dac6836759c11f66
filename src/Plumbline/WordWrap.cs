using System.Text;

namespace Plumbline;

/// <summary>Breaks a text between words.</summary>
internal static class WordWrap
{
    /// <summary>Lines of at most that many characters, unless one word alone is longer.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
