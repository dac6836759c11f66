using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Plumbline.Reports.Mail;

/// <summary>A message as it travels: headers and both parts, ASCII only, CRLF, no line over 998 (RFC 5322). Pure.</summary>
internal static class MimeText
{
    public static string Write(MailMessage message)
    {
        // Derived from the message, so that an attempt repeats its bytes; no part can hold it because none has its Id.
        var boundary = "=_" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(message.Id)))[..32];
        var text = new StringBuilder();
        Header(text, "Date", message.Date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header(text, "From", HeaderText.Mailbox(message.From));
        Header(text, "To", string.Join(",\r\n ", message.To.Select(HeaderText.Mailbox)));
        Header(text, "Subject", HeaderText.Unstructured(message.Subject));
        Header(text, "Message-ID", $"<{string.Concat(message.Id.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '@'))}>");

        // RFC 3834: nobody's holiday notice is to answer this.
        Header(text, "Auto-Submitted", "auto-generated");
        Header(text, "MIME-Version", "1.0");
        Header(text, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        text.Append("\r\n");
        Part(text, boundary, "text/plain", message.Text);
        Part(text, boundary, "text/html", message.Html);
        return text.Append("--").Append(boundary).Append("--\r\n").ToString();
    }

    private static void Header(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

    private static void Part(StringBuilder text, string boundary, string type, string content)
    {
        text.Append("--").Append(boundary).Append("\r\n");
        Header(text, "Content-Type", type + "; charset=utf-8");
        Header(text, "Content-Transfer-Encoding", "quoted-printable");
        text.Append("\r\n");
        QuotedPrintable.Append(text, content);
    }
}
