using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>The affected lines as a picture inside the page.</summary>
internal static class HtmlPicture
{
    /// <summary>A wider picture would be too small to read when it is made to fit: it is moved sideways instead.</summary>
    private const int MostColumnsThatFit = 4;

    public static Html Write(HostInventory inventory, ScanResult scan)
    {
        var lines = AffectedLines.Of(inventory, scan);
        if (lines.Graph.Nodes.IsEmpty)
        {
            return Html.Empty;
        }

        var all = lines.Shown == lines.All
            ? $"The lines of {(lines.All == 1 ? "the one entry" : $"all {lines.All} entries")} that should not be here"
            : $"The lines of the first {lines.Shown} of {lines.All} entries that should not be here";
        return HtmlReport.Card("Affected lines", Html.Of($"""
            <p class="quiet">{all}, from what is used on the left to what carries it on the right. Mail programs that draw no pictures leave it out; plumb map shows the same.</p>
            <div class="picture {(new MapLayout(lines.Graph).Columns.Count > MostColumnsThatFit ? "wide" : "fits")}">{Html.Trusted(MapSvg.Write(lines.Graph, inventory.Host.Node, lines.Marked))}</div>
            """));
    }
}
