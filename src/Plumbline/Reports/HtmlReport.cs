using System.Globalization;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports;

/// <summary>
/// The report as one page that needs nothing besides itself: no script, nothing loaded, tables for mail programs, light or dark as its reader
/// prefers. It is bounded: what is left out is counted, with the command that shows all.
/// </summary>
internal static class HtmlReport
{
    public static string Write(HostInventory inventory, ScanResult scan)
    {
        var status = ReportStatus.Of(scan);
        var sections = new[]
        {
            HtmlSummary.Banner(inventory, scan, status),
            HtmlSummary.Alert(scan),
            HtmlSummary.Counts(scan),
            HtmlSummary.Steps(scan),
            HtmlHost.NotKnown(inventory, scan),
            Html.Join(GuestSection.Of(scan).Select(HtmlGuests.Write)),
            HtmlFindings.Write(scan),
            HtmlPicture.Write(inventory, scan),
            HtmlHost.Write(inventory),
        };
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="supported-color-schemes" content="light dark"/>
            <title>{inventory.Host.Node}: {status.Word}, grade {scan.Grade.Letter}</title>
            {HtmlStyle.Sheet}
            </head>
            <body>
            <table class="back" role="presentation" width="100%" bgcolor="#eef1f5"><tr><td class="edge-pad" align="center" style="padding:20px 12px">
            <table class="page" role="presentation" width="100%" style="max-width:860px;text-align:left">
            {Html.Join(sections)}
            <tr><td class="quiet" style="padding:4px 4px 12px">Plumbline {BuildVersion.Text}. Nothing was changed to make this report. In full and for programs: plumb scan --details, plumb scan --format json.</td></tr>
            </table>
            </td></tr></table>
            </body>
            </html>

            """).ToString();
    }

    /// <summary>One card of the page.</summary>
    public static Html Card(string title, Html content) =>
        Html.Of($"""<tr><td class="card"><h2>{title}</h2>{content}</td></tr><tr><td class="gap">&#160;</td></tr>""");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
