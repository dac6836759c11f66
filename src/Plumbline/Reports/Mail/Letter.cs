using System.Net;
using System.Text;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Reports.Mail;

/// <summary>What a mail says.</summary>
internal sealed record Letter(string Subject, string Text, string Html)
{
    public static Letter Of(HostInventory inventory, ScanResult scan)
    {
        var text = new StringBuilder();
        foreach (var finding in scan.Findings)
        {
            text.Append(Words.Lower(finding.Severity)).Append(": ").Append(PlainText.Safe(finding.Title)).Append('\n');
        }

        text.Append(PlainText.Safe(inventory.Host.HostName)).Append(": grade ").Append(scan.Grade.Letter).Append('\n');
        return new Letter(MailSubject.Of(inventory.Host.HostName, scan), text.ToString(), $"<pre>{WebUtility.HtmlEncode(text.ToString())}</pre>");
    }
}
