using Plumbline.Reports.Mail;
using Plumbline.Settings;
using Plumbline.Testing.Mail;

namespace Plumbline.Tests.Reports.Mail;

public sealed class MailjetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-mailjet-");
    private readonly FakeMailjet _mailjet = new();

    public void Dispose()
    {
        _mailjet.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Message_ArrivesWithBothParts()
    {
        var outcome = await SendAsync(Letters.Message(html: "<p title=\"√\">&amp;\u2028</p>"));

        Assert.True(outcome.Sent, outcome.Detail);
        var message = Assert.Single(_mailjet.Taken);
        Assert.Equal("plumbline@example.org", message.GetProperty("From").GetProperty("Email").GetString());
        Assert.Equal("Plumbline – pve1", message.GetProperty("From").GetProperty("Name").GetString());
        Assert.Equal(["admin@example.org", "second@example.org"], message.GetProperty("To").EnumerateArray().Select(t => t.GetProperty("Email").GetString()!));
        Assert.Equal(Letters.Message().Subject, message.GetProperty("Subject").GetString());
        Assert.Equal("Grade F\n", message.GetProperty("TextPart").GetString());
        Assert.Equal("<p title=\"√\">&amp;\u2028</p>", message.GetProperty("HTMLPart").GetString());
        Assert.Equal("1c0a@pve1.example.org", message.GetProperty("CustomID").GetString());
    }

    /// <summary>The original escaped JSON by hand (D10): a quote or a backslash in a name broke the mail.</summary>
    [Fact]
    public async Task D10_HostileNames_StayText()
    {
        var text = Letters.Hostile + "\"\\\u0000\b\ud83d\udea8\"}]}";
        var outcome = await SendAsync(Letters.Message(text, text, text));

        Assert.True(outcome.Sent, outcome.Detail);
        var message = Assert.Single(_mailjet.Taken);
        Assert.Equal(text, message.GetProperty("TextPart").GetString());
        Assert.DoesNotContain('\n', message.GetProperty("Subject").GetString()!);
    }

    [Theory]
    [InlineData(401, """{"ErrorIdentifier":"x","StatusCode":401,"ErrorMessage":"API key authentication/authorization failure."}""", "refuses the key (401); look at mail.mailjet_key and its secret: API key authentication")]
    [InlineData(429, """{"ErrorMessage":"Too many requests"}""", "too many requests of this key (429)")]
    [InlineData(503, "<html>down</html>", "has a fault of its own (503)")]
    [InlineData(400, """{"Messages":[{"Status":"error","Errors":[{"ErrorCode":"send-0003","StatusCode":400,"ErrorMessage":"At least \"HTMLPart\" must be provided."}]}]}""", "refuses the message (400): At least \"HTMLPart\" must be provided. send-0003")]
    [InlineData(200, """{"Messages":[{"Status":"success"},{"Status":"error","Errors":[{"ErrorMessage":"\u001b[2Jno"}]}]}""", "refuses the message: \\x1b[2Jno")]
    [InlineData(200, "not json", "nobody knows whether the message was taken")]
    [InlineData(200, "{}", "nobody knows whether the message was taken")]
    [InlineData(200, """{"Messages":[]}""", "nobody knows whether the message was taken")]
    [InlineData(200, """{"Messages":[null]}""", "refuses the message")]
    [InlineData(302, "", "refuses the message (302)")]
    public async Task EveryRefusal_HasItsSentence(int status, string body, string sentence)
    {
        _mailjet.Instead = (status, body);
        var outcome = await SendAsync(Letters.Message());

        Assert.False(outcome.Sent);
        Assert.Contains(sentence, outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeMailjet.Secret, outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSecret_IsRefused()
    {
        var outcome = await SendAsync(Letters.Message(), secret: "guess");

        Assert.Contains("refuses the key (401)", outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(_mailjet.Taken);
    }

    [Fact]
    public async Task Silence_EndsInTime()
    {
        _mailjet.Silent = true;

        Assert.Contains("did not answer within 2 s", (await SendAsync(Letters.Message(), timeout: "1s")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyListens_IsSaid()
    {
        _mailjet.Dispose();

        Assert.Contains("could not be reached: nobody listens there", (await SendAsync(Letters.Message())).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretThatCannotBeRead_IsSaid()
    {
        var outcome = await Letters.Transport([.. Values("30s"), (MailKeys.MailjetSecretFile, "/nonexistent/secret")]).SendAsync(Letters.Message(), TestContext.Current.CancellationToken);

        Assert.Contains("/nonexistent/secret (mail.mailjet_secret_file) could not be read", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _mailjet.Requests);
    }

    private Task<MailOutcome> SendAsync(MailMessage message, string secret = FakeMailjet.Secret, string timeout = "30s") => Letters
        .Transport([.. Values(timeout), (MailKeys.MailjetSecretFile, Letters.Secret(_folder.FullName, secret))])
        .SendAsync(message, TestContext.Current.CancellationToken);

    private (SettingKey Key, string Value)[] Values(string timeout) =>
    [
        (MailKeys.Transport, "mailjet"), (MailKeys.From, "Plumbline <plumbline@example.org>"), (MailKeys.To, "admin@example.org"),
        (MailKeys.MailjetKey, FakeMailjet.Key), (MailKeys.MailjetUrl, _mailjet.Url), (MailKeys.Timeout, timeout),
    ];
}
