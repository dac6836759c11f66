using Plumbline.Reports.Mail;
using Plumbline.Settings;
using Plumbline.Testing.Mail;

namespace Plumbline.Tests.Reports.Mail;

public sealed class SendmailTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-sendmail-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Message_IsHandedOverWhole()
    {
        var kept = Path.Combine(_folder.FullName, "1.eml");
        var outcome = await SendAsync($"echo \"X-Arguments: $*\" > {kept}; cat >> {kept}", Letters.Message(text: "one\n.\ntwo\n" + new string('x', 300_000) + "\n"));

        Assert.True(outcome.Sent, outcome.Detail);
        Assert.DoesNotContain('\r', await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        using var mail = await RealSmtp.ReadAsync(kept);
        Assert.Equal(["-t -oi"], Letters.Header(mail, "X-Arguments"));
        Assert.Equal([Letters.Message().Subject], Letters.Header(mail, "Subject"));
        Assert.StartsWith("one\n.\ntwo\nxxx", mail.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, mail.RootElement.GetProperty("defects").GetArrayLength());
    }

    [Theory]
    [InlineData("echo 'no \u001b[2Jmail today' >&2; exit 75", "failed with 75: no \\x1b[2Jmail today")]
    [InlineData("exec sleep 600", "did not end within 1 s")]
    [InlineData("exec 0<&-; exit 67", "failed with 67")]
    public async Task EveryFailure_HasItsSentence(string script, string sentence)
    {
        var outcome = await SendAsync(script, Letters.Message(), "1s");

        Assert.False(outcome.Sent);
        Assert.Contains(sentence, outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSuchProgram_IsSaid() =>
        Assert.Contains(
            "/nonexistent/sendmail is not there",
            (await Letters.Transport((MailKeys.Transport, "sendmail"), (MailKeys.Sendmail, "/nonexistent/sendmail")).SendAsync(Letters.Message(), TestContext.Current.CancellationToken)).Detail,
            StringComparison.Ordinal);

    private Task<MailOutcome> SendAsync(string script, MailMessage message, string timeout = "30s")
    {
        var program = Path.Combine(_folder.FullName, "sendmail");
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Letters.Transport((MailKeys.Transport, "sendmail"), (MailKeys.Sendmail, program), (MailKeys.Timeout, timeout)).SendAsync(message, TestContext.Current.CancellationToken);
    }
}
