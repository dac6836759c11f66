using System.Collections.Immutable;

namespace Plumbline.Reports.Mail;

/// <summary>One mail, the same for every transport.</summary>
/// <param name="Id">What stands in Message-ID; kept over attempts, so that a receiver can tell a repetition.</param>
/// <param name="Date">When it was made, not when it is sent at last.</param>
internal sealed record MailMessage(
    string Id, DateTimeOffset Date, MailAddress From, ImmutableArray<MailAddress> To, string Subject, string Text, string Html);

/// <summary>What became of an attempt.</summary>
/// <param name="Detail">For people: what the other side said, or why it said nothing.</param>
internal sealed record MailOutcome(bool Sent, string Detail)
{
    public static MailOutcome Delivered(string detail) => new(true, detail);

    public static MailOutcome Failed(string detail) => new(false, detail);
}

/// <summary>A way out for mail. Never throws for what the other side does; the outcome says it in a sentence.</summary>
internal interface IMailTransport
{
    Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation);
}
