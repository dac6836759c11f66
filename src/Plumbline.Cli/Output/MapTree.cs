using Plumbline.Documents;
using Plumbline.Inventory;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>The picture as a tree like lsblk's, read from what is used down to what carries it.</summary>
internal static class MapTree
{
    /// <summary>Two characters a level. No real stack comes near; a forged capture must not exhaust ours.</summary>
    private const int DeepestLead = 128;

    private sealed record Row(string Tree, GraphNode Node, bool Again);

    public static void Write(IAnsiConsole console, DeviceGraph graph)
    {
        var rows = new List<Row>();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var top in graph.Tops.OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            Add(rows, shown, graph, top, "", "");
        }

        if (rows.Count == 0)
        {
            console.MarkupLine("No block device was found.");
            return;
        }

        string[] heads = ["NAME", "KIND", "SIZE", "STATE", "IDENTITY", "HELD BY"];
        var cells = rows.Select(r => Cells(r)).ToList();
        var widths = heads.Select((head, i) => Math.Max(head.Length, cells.Max(c => c[i].Length))).ToArray();
        console.WriteLine(Line(heads, widths));
        foreach (var (row, cell) in rows.Zip(cells))
        {
            var line = Markup.Escape(Line(cell, widths));
            console.MarkupLine(row.Again ? $"[grey]{line}[/]" : NodeText.Mood(row.Node) switch
            {
                NodeMood.Bad => $"[red]{line}[/]",
                NodeMood.Odd => $"[yellow]{line}[/]",
                _ => line,
            });
        }
    }

    private static void Add(List<Row> rows, HashSet<string> shown, DeviceGraph graph, GraphNode node, string lead, string branch)
    {
        var below = graph.Below(node).OrderBy(n => n.Name, StringComparer.Ordinal).ToList();
        var again = !shown.Add(node.Id);
        rows.Add(new Row(branch, node, again && below.Count > 0));
        if (again || lead.Length > DeepestLead)
        {
            return;
        }

        for (var i = 0; i < below.Count; i++)
        {
            var last = i == below.Count - 1;
            Add(rows, shown, graph, below[i], lead + (last ? "  " : "│ "), lead + (last ? "└─" : "├─"));
        }
    }

    private static string[] Cells(Row row) =>
    [
        row.Tree + PlainText.Safe(row.Node.Name),
        row.Node.Kind,
        row.Node.Size is { } size ? PlainText.Size(size) : "",
        PlainText.Safe(row.Node.State ?? ""),
        row.Again ? "(see above)" : PlainText.Safe(NodeText.Identity(row.Node)),
        row.Again ? "" : PlainText.Safe(string.Join(' ', row.Node.HeldBy)),
    ];

    private static string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, i) => i == 2 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd();
}
