using System.Globalization;
using System.Text;
using Plumbline.Documents;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>
/// The picture as one self-contained SVG: what is used on the left, what carries it on the right, light or dark as the viewer prefers.
/// </summary>
internal static class MapSvg
{
    private const int BoxWidth = 232;
    private const int ColumnGap = 72;
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

    /// <param name="marked">Ids of devices that the picture is about, each with the word to put on it and how bad it is.</param>
    public static string Write(DeviceGraph graph, string title, IReadOnlyDictionary<string, (string Word, NodeMood Mood)>? marked = null)
    {
        var layout = new MapLayout(graph);
        var width = Math.Max(420, (2 * Margin) + (layout.Columns.Count * (BoxWidth + ColumnGap)) - ColumnGap);
        var height = HeaderHeight + (2 * Margin) + Math.Max(MapLayout.BoxHeight, layout.Bottom);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n").Append(Style);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Margin}\" y=\"{Margin + 8}\">{Escape(title)}</text>\n");
        if (layout.Columns.Count == 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{Margin}\" y=\"{HeaderHeight + Margin + 12}\">No block device was found.</text>\n");
        }

        var cells = layout.Columns.SelectMany(column => column).ToList();
        foreach (var cell in cells)
        {
            Lines(svg, cell);
        }

        foreach (var cell in cells)
        {
            if (cell.Node is { } node)
            {
                Box(svg, node, Place(cell), marked?.TryGetValue(node.Id, out var mark) is true ? mark : null);
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static (int X, int Y) Place(MapCell cell) => (Margin + (cell.Column * (BoxWidth + ColumnGap)), HeaderHeight + Margin + (int)cell.Y);

    /// <summary>From the cell's right side to each neighbour's left; a lane is a straight piece through its column.</summary>
    private static void Lines(StringBuilder svg, MapCell cell)
    {
        var (x, y) = Place(cell);
        var (x1, y1) = (x + BoxWidth, y + (cell.Height / 2));
        if (cell.Node is null)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge\" d=\"M{x} {y1}H{x1}\"/>\n");
        }

        foreach (var below in cell.Below)
        {
            var (x2, top) = Place(below);
            var y2 = top + (below.Height / 2);
            var middle = (x1 + x2) / 2;
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge\" d=\"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}\"/>\n");
        }
    }

    private static void Box(StringBuilder svg, GraphNode node, (int X, int Y) place, (string Word, NodeMood Mood)? mark)
    {
        var mood = (mark?.Mood ?? NodeText.Mood(node)) switch { NodeMood.Bad => "bad", NodeMood.Odd => "odd", _ => "well" };
        var second = string.Join(" · ", new[] { node.Kind, node.Size is { } size ? PlainText.Size(size) : null, node.ReadOnly == true ? "read-only" : null }.OfType<string>());
        var identity = NodeText.Identity(node);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{mood}\" transform=\"translate({place.X},{place.Y})\"><title>{Escape($"{node.Name}\n{identity}\n{node.Uuid}")}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"box\" width=\"{BoxWidth}\" height=\"{MapLayout.BoxHeight}\" rx=\"7\"/><rect class=\"mark\" width=\"5\" height=\"{MapLayout.BoxHeight}\" rx=\"2.5\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"16\" y=\"20\">{Escape(Short(node.Name, 26))}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"16\" y=\"36\">{Escape(second)}<tspan class=\"state\">{Escape(string.Concat(new[] { node.State, mark?.Word }.OfType<string>().Select(word => " · " + word)))}</tspan></text>");
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
