using System.Globalization;
using System.Text;
using Plumbline.Documents;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>
/// The picture as one self-contained SVG: what is used on the left, what carries it on the right, light or dark as the viewer prefers.
/// Each column is a distance from the top; within it nodes stand near the middle of those they serve, so that lines cross little.
/// </summary>
internal static class MapSvg
{
    private const int BoxWidth = 232;
    private const int BoxHeight = 58;
    private const int ColumnGap = 72;
    private const int RowGap = 14;
    private const int Margin = 24;
    private const int HeaderHeight = 40;

    private const string Style = """
        <style>
        svg{--bg:#fff;--ink:#1c2430;--soft:#5f6b7a;--line:#b8c1cc;--box:#f6f8fa;--well:#2f7d4f;--odd:#b7791f;--bad:#c0392b;background:var(--bg);font-family:system-ui,"DejaVu Sans",sans-serif}
        @media (prefers-color-scheme:dark){svg{--bg:#14181d;--ink:#e6eaf0;--soft:#98a4b3;--line:#4a5563;--box:#1e252d;--well:#5cc98a;--odd:#e0b050;--bad:#ff7b6b}}
        .box{fill:var(--box);stroke:var(--line)} .bad .box{stroke:var(--bad);stroke-width:2} .odd .box{stroke:var(--odd);stroke-width:1.5}
        .mark{fill:var(--well)} .odd .mark{fill:var(--odd)} .bad .mark{fill:var(--bad)}
        .name{fill:var(--ink);font-size:13px;font-weight:600} .soft{fill:var(--soft);font-size:11px} .bad .state{fill:var(--bad)} .odd .state{fill:var(--odd)}
        .edge{fill:none;stroke:var(--line);stroke-width:1.5} .title{fill:var(--ink);font-size:15px;font-weight:600}
        </style>

        """;

    public static string Write(DeviceGraph graph, string title)
    {
        var columns = Columns(graph);
        var places = Places(graph, columns);
        var rows = columns.Count == 0 ? 1 : columns.Max(c => c.Count);
        var width = Math.Max(420, (2 * Margin) + (columns.Count * (BoxWidth + ColumnGap)) - ColumnGap);
        var height = HeaderHeight + (2 * Margin) + (rows * (BoxHeight + RowGap));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n").Append(Style);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Margin}\" y=\"{Margin + 8}\">{Escape(title)}</text>\n");
        if (columns.Count == 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{Margin}\" y=\"{HeaderHeight + Margin + 12}\">No block device was found.</text>\n");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var below in graph.Below(node))
            {
                Edge(svg, places[node.Id], places[below.Id]);
            }
        }

        foreach (var node in graph.Nodes)
        {
            Box(svg, node, places[node.Id]);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A node's column is its longest way from a top.</summary>
    private static List<List<GraphNode>> Columns(DeviceGraph graph)
    {
        var depth = new Dictionary<string, int>(StringComparer.Ordinal);
        var queue = new Queue<GraphNode>(graph.Tops);
        foreach (var top in graph.Tops)
        {
            depth[top.Id] = 0;
        }

        while (queue.TryDequeue(out var node))
        {
            foreach (var below in graph.Below(node))
            {
                // A stack deeper than the number of nodes is a circle, which only a forged capture has.
                if (depth[node.Id] + 1 > depth.GetValueOrDefault(below.Id, -1) && depth[node.Id] < graph.Nodes.Length)
                {
                    depth[below.Id] = depth[node.Id] + 1;
                    queue.Enqueue(below);
                }
            }
        }

        return [.. graph.Nodes.GroupBy(n => depth.GetValueOrDefault(n.Id)).OrderBy(g => g.Key).Select(g => g.ToList())];
    }

    private static Dictionary<string, (int X, int Y)> Places(DeviceGraph graph, List<List<GraphNode>> columns)
    {
        var places = new Dictionary<string, (int X, int Y)>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            var x = Margin + (i * (BoxWidth + ColumnGap));
            var row = 0;
            foreach (var node in columns[i].OrderBy(n => Middle(n)).ThenBy(n => n.Id, StringComparer.Ordinal))
            {
                places[node.Id] = (x, HeaderHeight + Margin + (row++ * (BoxHeight + RowGap)));
            }
        }

        return places;

        double Middle(GraphNode node)
        {
            var above = graph.Above(node).Where(a => places.ContainsKey(a.Id)).Select(a => (double)places[a.Id].Y).ToList();
            return above.Count == 0 ? 0 : above.Average();
        }
    }

    private static void Edge(StringBuilder svg, (int X, int Y) from, (int X, int Y) to)
    {
        var (x1, y1, x2, y2) = (from.X + BoxWidth, from.Y + (BoxHeight / 2), to.X, to.Y + (BoxHeight / 2));
        var middle = (x1 + x2) / 2;
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge\" d=\"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}\"/>\n");
    }

    private static void Box(StringBuilder svg, GraphNode node, (int X, int Y) place)
    {
        var mood = NodeText.Mood(node) switch { NodeMood.Bad => "bad", NodeMood.Odd => "odd", _ => "well" };
        var second = string.Join(" · ", new[] { node.Kind, node.Size is { } size ? PlainText.Size(size) : null, node.ReadOnly == true ? "read-only" : null }.OfType<string>());
        var identity = NodeText.Identity(node);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{mood}\" transform=\"translate({place.X},{place.Y})\"><title>{Escape($"{node.Name}\n{identity}\n{node.Uuid}")}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"box\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"7\"/><rect class=\"mark\" width=\"5\" height=\"{BoxHeight}\" rx=\"2.5\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"16\" y=\"20\">{Escape(Short(node.Name, 27))}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"16\" y=\"36\">{Escape(second)}<tspan class=\"state\">{Escape(node.State is { } state ? $" · {state}" : "")}</tspan></text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"16\" y=\"50\">{Escape(Short(identity, 36))}</text></g>\n");
    }

    /// <summary>The middle goes: beginnings and ends of names tell devices apart.</summary>
    private static string Short(string text, int length)
    {
        var safe = PlainText.Safe(text);
        return safe.Length <= length ? safe : string.Concat(safe.AsSpan(0, (length / 2) - 1), "…", safe.AsSpan(safe.Length - (length / 2)));
    }

    private static string Escape(string text) => string.Join('\n', text.Split('\n').Select(PlainText.Safe))
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}
