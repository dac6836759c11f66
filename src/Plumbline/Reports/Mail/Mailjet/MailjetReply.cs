using System.Net;
using System.Text.Json;
using Plumbline.Documents;

namespace Plumbline.Reports.Mail.Mailjet;

/// <summary>Judges an answer of Mailjet. A message counts as sent only where the answer says "success" for it. Pure.</summary>
internal static class MailjetReply
{
    private const int Quoted = 300;

    public static MailOutcome Judge(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        var answer = Parse(body);
        var said = Errors(answer) is { Length: > 0 } errors ? ": " + errors : "";
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                MailOutcome.Failed($"Mailjet refuses the key ({(int)status}); look at mail.mailjet_key and its secret{said}"),
            HttpStatusCode.TooManyRequests => MailOutcome.Failed($"Mailjet has had too many requests of this key (429){said}"),
            >= HttpStatusCode.InternalServerError => MailOutcome.Failed($"Mailjet has a fault of its own ({(int)status}){said}"),
            not HttpStatusCode.OK => MailOutcome.Failed($"Mailjet refuses the message ({(int)status}){said}"),
            _ => answer?.Messages is { Count: > 0 } messages
                ? messages.All(m => "success".Equals(m?.Status, StringComparison.OrdinalIgnoreCase))
                    ? MailOutcome.Delivered("taken by Mailjet")
                    : MailOutcome.Failed($"Mailjet took the request and refuses the message{said}")
                : MailOutcome.Failed("Mailjet's answer is not what its API documents, so nobody knows whether the message was taken"),
        };
    }

    private static MailjetAnswer? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, MailjetJson.Default.MailjetAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Errors(MailjetAnswer? answer)
    {
        var errors = (answer?.Messages ?? []).SelectMany(m => m?.Errors ?? []).Select(e => $"{e?.ErrorMessage} {e?.ErrorCode}".Trim())
            .Prepend($"{answer?.ErrorMessage} {answer?.ErrorCode}".Trim())
            .Where(e => e.Length > 0);
        var text = PlainText.Safe(string.Join("; ", errors));
        return text.Length > Quoted ? text[..Quoted] + "…" : text;
    }
}
