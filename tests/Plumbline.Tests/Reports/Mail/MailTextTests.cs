using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel;
using Plumbline.Reports.Mail;
using Plumbline.Reports.Mail.Smtp;
using Plumbline.Settings;

namespace Plumbline.Tests.Reports.Mail;

public sealed class MailTextTests
{
    [Theory]
    [InlineData("admin@example.org", null, "admin@example.org")]
    [InlineData(" Admin of PVE <a+b@x-y.example> ", "Admin of PVE", "a+b@x-y.example")]
    [InlineData("\"Admin, the\" <a@b>", "Admin, the", "a@b")]
    [InlineData("root", null, "root")]
    public void Address_IsParsed(string text, string? name, string address) => Assert.Equal(new MailAddress(name, address), MailAddress.Parse(text).Address);

    [Theory]
    [InlineData("")]
    [InlineData("@b")]
    [InlineData("a@")]
    [InlineData("a b@c")]
    [InlineData("-oQ/tmp@c")]
    [InlineData("a@b..c")]
    [InlineData("a@b>\r\nRCPT TO:<x@y")]
    [InlineData("a\u0000@b")]
    [InlineData("ä@b")]
    [InlineData("N\r\nBcc: x@y <a@b>")]
    public void AnythingElse_IsNoAddress(string text) => Assert.Null(MailAddress.Parse(text).Address);

    /// <summary>Whatever a host, a guest or a VG is called: ASCII, no line over the limit, as many headers as we wrote.</summary>
    [Fact]
    public void AnyText_GivesAMessageOfItsOwnHeadersOnly() => Prop.ForAll<string, string, string>((subject, text, html) =>
    {
        var message = Letters.Message(subject ?? "", text ?? "", html ?? "") with { From = new MailAddress(subject, "a@b"), Id = (text ?? "") + "@x" };
        var mime = MimeText.Write(message);
        var headers = mime[..mime.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        return mime.All(char.IsAscii)
            && mime.Split("\r\n").All(line => line.Length <= 998 && !line.Contains('\r') && !line.Contains('\n'))
            && headers.Count(line => !line.StartsWith(' ')) == 8;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyReplyLine_IsOneOrNone() => Prop.ForAll<string>(line => SmtpReply.ParseLine(line ?? "") is null or { Code: >= 0 and <= 999 }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyAnswerOfMailjet_IsAnOutcome() => Prop.ForAll<byte[], int>((body, status) =>
        Plumbline.Reports.Mail.Mailjet.MailjetReply.Judge((System.Net.HttpStatusCode)status, body ?? []) is { Sent: false, Detail.Length: > 0 }).QuickCheckThrowOnFailure();

    [Fact]
    public void Settings_WithoutATransport_HaveNoErrors()
    {
        var read = Letters.Read(HostSettings.Defaults);

        Assert.Null(read.Transport);
        Assert.Empty(read.Errors);
    }

    [Fact]
    public void Settings_EveryErrorAtOnce()
    {
        Assert.Equal(
            [
                "mail.from: \"nobody at all\" is no mail address",
                "mail.to: \"x y\" is no mail address",
                "mail.to: root means somebody of this machine, which smtp cannot reach; give an address with @",
                "mail.smtp_host must be the name or the address of the mail server",
                "mail.smtp_tls = none would send the password of mail.smtp_user in the clear",
            ],
            Letters.Read(Letters.Settings((MailKeys.Transport, "smtp"), (MailKeys.From, "nobody at all"), (MailKeys.To, "root, x y"), (MailKeys.SmtpUser, "u"), (MailKeys.SmtpTls, "none"))).Errors);
        Assert.Equal(
            [
                "mail.to names nobody",
                "mail.mailjet_key must be Mailjet's API key",
                "mail.from must be an address that Mailjet has validated",
                "mail.mailjet_url must begin with https://; http:// is for loopback only",
            ],
            Letters.Read(Letters.Settings((MailKeys.Transport, "mailjet"), (MailKeys.To, ""), (MailKeys.MailjetUrl, "http://api.mailjet.com/v3.1/send"))).Errors);
    }

    [Fact]
    public void Secret_ComesFromItsFile_ElseFromTheCredential()
    {
        var folder = Directory.CreateTempSubdirectory("plumbline-secret-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "mail.smtp_password"), "from systemd\n");
            var file = Letters.Secret(folder.FullName, "from the file");

            Assert.Equal("from the file", SecretFile.Read(new LiveRoot(), Letters.Settings((MailKeys.SmtpPasswordFile, file)), MailKeys.SmtpPasswordFile, folder.FullName).Secret);
            Assert.Equal("from systemd", SecretFile.Read(new LiveRoot(), HostSettings.Defaults, MailKeys.SmtpPasswordFile, folder.FullName).Secret);
            Assert.Contains("no credential mail.smtp_password", SecretFile.Read(new LiveRoot(), HostSettings.Defaults, MailKeys.SmtpPasswordFile, null).Error!, StringComparison.Ordinal);
            File.WriteAllText(file, "two\nlines\n");
            Assert.Contains("on one line", SecretFile.Read(new LiveRoot(), Letters.Settings((MailKeys.SmtpPasswordFile, file)), MailKeys.SmtpPasswordFile, null).Error!, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Neither the file nor the command line takes a secret itself, and no error repeats what might be one.</summary>
    [Theory]
    [InlineData("mail.smtp_password=hunter2")]
    [InlineData("mail.mailjet_secret=hunter2")]
    [InlineData("mail.smtp_password_file=hunter2")]
    [InlineData("mail.smtp_pasword=hunter2")]
    public void LiteralSecret_IsRefusedAndNotRepeated(string assignment)
    {
        var errors = SettingsFile.Override(HostSettings.Defaults, [assignment]).Errors;

        Assert.DoesNotContain("hunter2", Assert.Single(errors), StringComparison.Ordinal);
    }
}
