using Plumbline.Documents;

namespace Plumbline.Cli.Output;

/// <summary>Plain tables, as wide as what stands in them, which grep and awk can read.</summary>
internal static class Columns
{
    public static void Write(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        var all = rows.Select(row => row.Select(PlainText.Safe).ToArray()).Prepend(heads).ToList();
        var widths = heads.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>One thing, a field a line; what is not known is left out.</summary>
    public static void Fields(TextWriter output, IReadOnlyList<(string Name, string? Value)> fields)
    {
        var known = fields.Where(f => f.Value is { Length: > 0 }).ToList();
        var width = known.Max(f => f.Name.Length);
        foreach (var (name, value) in known)
        {
            output.WriteLine($"{name.PadRight(width)}  {PlainText.Safe(value!)}");
        }
    }
}
