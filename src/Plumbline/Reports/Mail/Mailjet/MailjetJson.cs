using System.Text.Json.Serialization;

namespace Plumbline.Reports.Mail.Mailjet;

/// <summary>What Mailjet's send API v3.1 takes. Its names are Mailjet's own: HTMLPart, CustomID.</summary>
internal sealed record MailjetRequest(IReadOnlyList<MailjetMessage> Messages);

internal sealed record MailjetMessage(
    MailjetMailbox From,
    IReadOnlyList<MailjetMailbox> To,
    string Subject,
    string TextPart,
    [property: JsonPropertyName("HTMLPart")] string HtmlPart,
    [property: JsonPropertyName("CustomID")] string CustomId);

internal sealed record MailjetMailbox(string Email, string? Name);

/// <summary>What it answers: one entry a message, or an error of the whole request.</summary>
internal sealed record MailjetAnswer(IReadOnlyList<MailjetResult>? Messages, string? ErrorMessage, string? ErrorCode);

internal sealed record MailjetResult(string? Status, IReadOnlyList<MailjetError>? Errors);

internal sealed record MailjetError(string? ErrorCode, string? ErrorMessage);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MailjetRequest))]
[JsonSerializable(typeof(MailjetAnswer))]
internal sealed partial class MailjetJson : JsonSerializerContext;
