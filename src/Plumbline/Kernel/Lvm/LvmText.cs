using System.Text;

namespace Plumbline.Kernel.Lvm;

/// <summary>Parts lvm's report from what else it prints on the same output, before, after and between ("Consider pruning …").</summary>
internal static class LvmText
{
    /// <summary>
    /// lvm begins every line of its JSON with a brace, a bracket, a comma or a quote (libdm/libdm-report.c), and its messages with a word.
    /// </summary>
    /// <returns>The JSON alone, empty when there is none; and the other lines.</returns>
    public static (string Json, IEnumerable<string> Messages) Part(string output)
    {
        var json = new StringBuilder(output.Length);
        var rest = new List<string>();
        foreach (var line in output.Split('\n'))
        {
            var text = line.AsSpan().Trim();
            if (text.IsEmpty)
            {
                continue;
            }

            var belongs = json.Length == 0 ? text[0] == '{' : text[0] is '{' or '}' or '[' or ']' or ',' or '"';
            if (belongs)
            {
                json.Append(line).Append('\n');
            }
            else
            {
                rest.Add(text.ToString());
            }
        }

        return (json.ToString(), rest);
    }

    public static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
