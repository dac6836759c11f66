using Plumbline.Reports.Mail;
using Plumbline.Settings;
using Plumbline.Testing.Mail;

namespace Plumbline.Tests.Reports.Mail;

/// <summary>Servers that hang, hang up and lie: each ends with a sentence, in time.</summary>
public sealed class SmtpFaultTests
{
    private const string Greeting = "220 mail.test ESMTP\r\n";
    private const string Ok = "250 OK\r\n";

    [Fact]
    public Task SilentServer_EndsInTime() => FailsAsync("did not answer within 0.5 s", "");

    [Fact]
    public Task HangAfterEhlo_EndsInTime() => FailsAsync("did not answer within 0.5 s", Greeting, "");

    [Fact]
    public Task HangAfterTheMessage_EndsInTime() => FailsAsync("did not answer within 0.5 s", Greeting, Ok, Ok, Ok, Ok, "354 go\r\n", "");

    [Fact]
    public Task HangUpInData_IsNoSuccess() => FailsAsync("did not answer: it closed the connection", Greeting, Ok, Ok, Ok, Ok, "354 go\r\n", null);

    [Fact]
    public Task HangUpAtOnce_IsSaid() => FailsAsync("did not answer: it closed the connection", null, null);

    [Fact]
    public Task Refusal_IsQuotedHarmlessly() => FailsAsync("refused the message: 552 \\x1b[2Jtoo large", Greeting, Ok, Ok, Ok, Ok, "354 go\r\n", "552 \u001b[2Jtoo large\r\n");

    [Fact]
    public Task ServerThatIsNone_IsSaid() => FailsAsync("takes no mail: 0 which is no SMTP: \"HTTP/1.1 400 Bad Request\"", "HTTP/1.1 400 Bad Request\r\n");

    [Fact]
    public Task ReplyWithoutAnEnd_IsSaid() => FailsAsync("a reply without an end", Greeting, string.Concat(Enumerable.Repeat("250-more\r\n", 500)));

    [Fact]
    public Task LineWithoutAnEnd_IsSaid() => FailsAsync("takes no mail", new string('2', 100_000));

    [Fact]
    public async Task NobodyListens_IsSaid()
    {
        var server = new ScriptedSmtp();
        var port = server.Port;
        server.Dispose();

        Assert.Contains("could not be reached: nobody listens there", (await SendAsync(port, "none")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownName_IsSaid()
    {
        var outcome = await Letters.Transport((MailKeys.Transport, "smtp"), (MailKeys.To, "a@example.org"), (MailKeys.SmtpHost, "no-such-host.invalid"), (MailKeys.Timeout, "20s"))
            .SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.False(outcome.Sent);
        Assert.Contains("could not be reached: ", outcome.Detail, StringComparison.Ordinal);
    }

    /// <summary>What stands in the buffer before TLS was put there by somebody who could: CVE-2011-0411.</summary>
    [Fact]
    public async Task TextBehindTheAnswerToStartTls_EndsTheConversation()
    {
        using var server = new ScriptedSmtp(Greeting, "250-mail.test\r\n250 STARTTLS\r\n", "220 go\r\n250 injected\r\n", "");
        var outcome = await SendAsync(server.Port, "starttls");

        Assert.False(outcome.Sent);
        Assert.Contains("sent more than its answer before TLS began", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatBreaksTls_IsSaid()
    {
        using var server = new ScriptedSmtp(Greeting, "250-mail.test\r\n250 STARTTLS\r\n", "220 go\r\n", null);
        var outcome = await SendAsync(server.Port, "starttls");

        Assert.False(outcome.Sent);
        Assert.Contains("made no TLS connection", outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Received, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_EndsAtOnce()
    {
        using var server = new ScriptedSmtp("");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var transport = Letters.Transport((MailKeys.Transport, "smtp"), (MailKeys.To, "a@example.org"), (MailKeys.SmtpHost, "127.0.0.1"), (MailKeys.SmtpPort, $"{server.Port}"), (MailKeys.SmtpTls, "none"), (MailKeys.Timeout, "1h"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.SendAsync(Letters.Message(), cancel.Token));
    }

    private static async Task FailsAsync(string sentence, params string?[] script)
    {
        using var server = new ScriptedSmtp(script);
        var outcome = await SendAsync(server.Port, "none");

        Assert.False(outcome.Sent);
        Assert.Contains(sentence, outcome.Detail, StringComparison.Ordinal);
    }

    private static Task<MailOutcome> SendAsync(int port, string tls) => new Plumbline.Reports.Mail.Smtp.SmtpTransport(
        new Plumbline.Reports.Mail.Smtp.SmtpServer(
            "127.0.0.1",
            port,
            tls == "none" ? Plumbline.Reports.Mail.Smtp.SmtpTls.None : Plumbline.Reports.Mail.Smtp.SmtpTls.StartTls,
            null,
            "pve1.example.org",
            TimeSpan.FromSeconds(0.5)),
        new Plumbline.Kernel.LiveRoot(),
        "",
        () => default,
        TimeProvider.System).SendAsync(Letters.Message(), TestContext.Current.CancellationToken);
}
