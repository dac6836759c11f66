using System.Text;
using Plumbline.Documents;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>The picture as Graphviz input.</summary>
internal static class MapDot
{
    public static string Write(DeviceGraph graph)
    {
        var dot = new StringBuilder("digraph map {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10];\n");
        foreach (var node in graph.Nodes)
        {
            var size = node.Size is { } bytes ? PlainText.Size(bytes) : "";
            var colour = NodeText.Mood(node) switch { NodeMood.Bad => ", color=red", NodeMood.Odd => ", color=orange", _ => "" };
            dot.Append($"  {Quote(node.Id)} [label={Quote($"{node.Name}\n{node.Kind} {size} {node.State}".TrimEnd())}{colour}];\n");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var below in graph.Below(node))
            {
                dot.Append($"  {Quote(node.Id)} -> {Quote(below.Id)};\n");
            }
        }

        return dot.Append("}\n").ToString();
    }

    private static string Quote(string text) =>
        "\"" + string.Join("\\n", text.Split('\n').Select(line => PlainText.Safe(line).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))) + "\"";
}
