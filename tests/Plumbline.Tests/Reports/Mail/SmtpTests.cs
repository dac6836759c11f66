using Plumbline.Reports.Mail;
using Plumbline.Settings;
using Plumbline.Testing.Mail;

namespace Plumbline.Tests.Reports.Mail;

/// <summary>Against a mail server that others wrote; what arrived is read by Python's email package.</summary>
public sealed class SmtpTests : IDisposable
{
    private const string User = "plumb@example.org";
    private const string Password = "päss word";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-mail-");
    private readonly TestAuthority _authority;

    public SmtpTests() => _authority = new TestAuthority(_folder.FullName);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("starttls", false)]
    [InlineData("starttls", true)]
    [InlineData("tls", false)]
    public async Task WithTlsAndAuth_TheMessageArrivesAsItWasMeant(string tls, bool noPlain)
    {
        using var server = await StartAsync("localhost", tls, noPlain ? ["--no-plain"] : []);
        var message = Letters.Message(text: "one\n.\n..two\n" + new string('x', 3000) + "\ntrailing \nFrom me\n", html: $"<p>√ {new string('é', 2000)}</p>");

        var outcome = await Transport(server, tls).SendAsync(message, TestContext.Current.CancellationToken);

        Assert.True(outcome.Sent, outcome.Detail);
        using var mail = await RealSmtp.ReadAsync(Assert.Single(server.Received));
        Assert.Equal([message.Subject], Letters.Header(mail, "Subject"));
        Assert.Equal(["plumbline@example.org"], Letters.Header(mail, "X-Sender"));
        Assert.Equal(["admin@example.org,second@example.org"], Letters.Header(mail, "X-Recipients"));
        Assert.Equal([User], Letters.Header(mail, "X-Login"));
        Assert.Equal(["yes"], Letters.Header(mail, "X-Encrypted"));
        Assert.Equal(["Plumbline – pve1 <plumbline@example.org>"], Letters.Header(mail, "From"));
        Assert.Equal(["admin@example.org, \"Second, \\\"the\\\" admin\" <second@example.org>"], Letters.Header(mail, "To"));
        Assert.Equal(["<1c0a@pve1.example.org>"], Letters.Header(mail, "Message-ID"));
        Assert.Equal(message.Text, mail.RootElement.GetProperty("text").GetString()!.TrimEnd('\n') + "\n");
        Assert.Equal(message.Html, mail.RootElement.GetProperty("html").GetString()!.TrimEnd('\n'));
        Assert.Equal(0, mail.RootElement.GetProperty("defects").GetArrayLength());
        Assert.True(mail.RootElement.GetProperty("ascii").GetBoolean());
        Assert.InRange(mail.RootElement.GetProperty("longest_line").GetInt32(), 1, 200);
    }

    [Fact]
    public async Task HostileNames_StayText()
    {
        using var server = await StartAsync("localhost", "starttls");
        var outcome = await Transport(server, "starttls").SendAsync(Letters.Message(Letters.Hostile, Letters.Hostile, Letters.Hostile), TestContext.Current.CancellationToken);

        Assert.True(outcome.Sent, outcome.Detail);
        using var mail = await RealSmtp.ReadAsync(Assert.Single(server.Received));
        Assert.Empty(Letters.Header(mail, "Bcc"));
        Assert.Equal([Letters.Hostile.ReplaceLineEndings("  ")], Letters.Header(mail, "Subject"));
        Assert.Equal(Letters.Hostile.ReplaceLineEndings("\n"), mail.RootElement.GetProperty("text").GetString()!.TrimEnd('\n'));
        Assert.Equal(["admin@example.org,second@example.org"], Letters.Header(mail, "X-Recipients"));
    }

    [Fact]
    public async Task CertificateOfAnotherName_IsRefused() =>
        await FailsAsync("other.example.org", "localhost", null, "is not trusted: its certificate (CN=other.example.org) is for another name");

    [Fact]
    public async Task CertificateOfAnotherAuthority_IsRefused()
    {
        using var stranger = new TestAuthority(_folder.FullName, "stranger");
        await FailsAsync("localhost", "localhost", stranger.File, "vouched for by nobody who is trusted here");
    }

    /// <summary>Without mail.smtp_ca_file the system's authorities count, and they do not know ours.</summary>
    [Fact]
    public async Task CertificateThatTheSystemDoesNotKnow_IsRefused() => await FailsAsync("localhost", "localhost", "", "vouched for by nobody who is trusted here");

    [Fact]
    public async Task CertificateOfThePast_IsRefused()
    {
        var (certificate, key) = _authority.Issue("localhost", DateTimeOffset.UtcNow.AddDays(-2));
        using var server = await RealSmtp.StartAsync("--certificate", certificate, "--key", key);

        var outcome = await Transport(server, "starttls").SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.False(outcome.Sent);
        Assert.Contains("is expired or not valid yet", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPassword_IsSaid_AndIsInNoSentence()
    {
        using var server = await StartAsync("localhost", "starttls");
        var outcome = await Transport(server, "starttls", password: "wrong-secret").SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.False(outcome.Sent);
        Assert.Contains($"refused the user {User} of mail.smtp_user: 535", outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task NoStartTlsOffered_NothingIsSent()
    {
        using var server = await RealSmtp.StartAsync("--tls", "none");
        var outcome = await Transport(server, "starttls").SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.False(outcome.Sent);
        Assert.Contains("offers no STARTTLS, and mail.smtp_tls requires it", outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task InTheClear_WhereThatIsAskedFor_ItIsSentWithoutAuth()
    {
        using var server = await RealSmtp.StartAsync("--tls", "none");
        var outcome = await Letters.Transport((MailKeys.Transport, "smtp"), (MailKeys.To, "a@example.org"), (MailKeys.SmtpHost, "127.0.0.1"), (MailKeys.SmtpPort, $"{server.Port}"), (MailKeys.SmtpTls, "none"))
            .SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.True(outcome.Sent, outcome.Detail);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task OneRecipientRefused_TheOthersGetIt_AndItIsSaid()
    {
        using var server = await StartAsync("localhost", "starttls", ["--refuse", "second@example.org"]);
        var outcome = await Transport(server, "starttls").SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.True(outcome.Sent, outcome.Detail);
        Assert.Contains("refused the recipient second@example.org: 550 5.1.1 no such user here", outcome.Detail, StringComparison.Ordinal);
    }

    private async Task FailsAsync(string certificateFor, string host, string? authority, string sentence)
    {
        using var server = await StartAsync(certificateFor, "starttls");
        var outcome = await Transport(server, "starttls", host, authority).SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.False(outcome.Sent);
        Assert.Contains(sentence, outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    private Task<RealSmtp> StartAsync(string certificateFor, string tls, IEnumerable<string>? more = null)
    {
        var (certificate, key) = _authority.Issue(certificateFor);
        return RealSmtp.StartAsync(["--tls", tls, "--certificate", certificate, "--key", key, "--user", User, "--password", Password, .. more ?? []]);
    }

    private IMailTransport Transport(RealSmtp server, string tls, string host = "localhost", string? authority = null, string password = Password) => Letters.Transport(
        (MailKeys.Transport, "smtp"),
        (MailKeys.To, "a@example.org"),
        (MailKeys.SmtpHost, host),
        (MailKeys.SmtpPort, $"{server.Port}"),
        (MailKeys.SmtpTls, tls),
        (MailKeys.SmtpUser, User),
        (MailKeys.SmtpPasswordFile, Letters.Secret(_folder.FullName, password)),
        (MailKeys.SmtpCaFile, authority ?? _authority.File));
}
