using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports.Mail;

/// <summary>What a mail says: the report, for programs that show a page and for those that show text.</summary>
internal sealed record Letter(string Subject, string Text, string Html)
{
    public static Letter Of(HostInventory inventory, ScanResult scan) =>
        new(MailSubject.Of(inventory.Host.HostName, scan), TextReport.Write(inventory, scan), HtmlReport.Write(inventory, scan));
}
