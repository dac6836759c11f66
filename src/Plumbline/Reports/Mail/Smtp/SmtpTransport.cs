using System.Text;
using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Reports.Mail.Smtp;

/// <summary>
/// Mail straight to a server. The order of the steps is the protection: nothing secret is said before TLS stands, and a server that offers
/// none gets nothing.
/// </summary>
/// <param name="server">Where and how.</param>
/// <param name="root">Where files are.</param>
/// <param name="caFile">PEM of the trusted authorities; empty for the system's own.</param>
/// <param name="password">Read at each attempt, so that a changed one counts without a restart.</param>
/// <param name="clock">Of the time limits.</param>
internal sealed class SmtpTransport(SmtpServer server, HostRoot root, string caFile, Func<SecretAnswer> password, TimeProvider clock) : IMailTransport
{
    public async Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        var (trust, untrusted) = ServerTrust.Load(root, caFile);
        var secret = server.User is null ? new SecretAnswer(null, null) : password();
        if (untrusted is not null || secret.Error is not null)
        {
            return MailOutcome.Failed((untrusted ?? secret.Error)!);
        }

        await using var talk = new SmtpConversation(server, clock, cancellation);
        var failure = await talk.ConnectAsync()
            ?? (server.Tls == SmtpTls.Tls ? await talk.SecureAsync(trust!) : null)
            ?? await talk.ListenAsync(2, "takes no mail")
            ?? await HelloAsync(talk)
            ?? (server.Tls == SmtpTls.StartTls ? await StartTlsAsync(talk, trust!) : null)
            ?? (server.User is null ? null : await LogInAsync(talk, server.User, secret.Secret!))
            ?? await talk.AskAsync($"MAIL FROM:<{message.From.Address}>", 2, $"refused the sender {message.From.Address}");
        if (failure is not null)
        {
            return MailOutcome.Failed(failure);
        }

        var refused = new List<string>();
        foreach (var to in message.To)
        {
            if (await talk.AskAsync($"RCPT TO:<{to.Address}>", 2, $"refused the recipient {to.Address}") is { } refusal)
            {
                refused.Add(refusal);
            }
        }

        if (refused.Count == message.To.Length)
        {
            return MailOutcome.Failed(string.Join("; ", refused));
        }

        failure = await talk.AskAsync("DATA", 354, "refused the message") ?? await talk.SendAsync(MimeText.Write(message), "refused the message");
        var answer = talk.Reply.Said;
        if (failure is not null)
        {
            return MailOutcome.Failed(failure);
        }

        // The message is the server's by now: how it takes leave changes nothing.
        _ = await talk.AskAsync("QUIT", 2, "");
        return MailOutcome.Delivered(string.Join("; ", refused.Prepend($"{server.Host}: {answer}")));
    }

    private Task<string?> HelloAsync(SmtpConversation talk) => talk.AskAsync("EHLO " + server.Hello, 2, "refused EHLO");

    private async Task<string?> StartTlsAsync(SmtpConversation talk, ServerTrust trust) =>
        talk.Reply.Offer("STARTTLS") is null
            ? $"the mail server {server.Host}:{server.Port} offers no STARTTLS, and mail.smtp_tls requires it"
            : await talk.AskAsync("STARTTLS", 2, "refused STARTTLS")
                ?? await talk.SecureAsync(trust)

                // What the server offered in the clear counts no more (RFC 3207 4.2).
                ?? await HelloAsync(talk);

    private async Task<string?> LogInAsync(SmtpConversation talk, string user, string password)
    {
        var ways = talk.Reply.Offer("AUTH") ?? [];
        var refused = $"refused the user {user} of mail.smtp_user";
        if (ways.Contains("PLAIN"))
        {
            return await talk.AskAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}"), 2, refused);
        }

        return ways.Contains("LOGIN")
            ? await talk.AskAsync("AUTH LOGIN", 334, refused)
                ?? await talk.AskAsync(Base64(user), 334, refused)
                ?? await talk.AskAsync(Base64(password), 2, refused)
            : $"the mail server {server.Host}:{server.Port} offers neither AUTH PLAIN nor AUTH LOGIN{(ways.IsEmpty ? "" : $", only {string.Join(' ', ways)}")}";
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
