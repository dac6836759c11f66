using System.Collections.Immutable;
using System.Globalization;
using Plumbline.Kernel;
using Plumbline.Reports.Mail.Mailjet;
using Plumbline.Reports.Mail.Sendmail;
using Plumbline.Reports.Mail.Smtp;
using Plumbline.Settings;

namespace Plumbline.Reports.Mail;

/// <summary>The section [mail], read as a whole: who writes to whom, and how it leaves.</summary>
/// <param name="Transport">Null where no mail is wanted.</param>
/// <param name="Errors">All of them; with one of them nothing is sent.</param>
internal sealed record MailSettings(MailAddress From, ImmutableArray<MailAddress> To, IMailTransport? Transport, ImmutableArray<string> Errors)
{
    /// <param name="settings">The settings in force.</param>
    /// <param name="hostName">Of this host.</param>
    /// <param name="root">Where files are.</param>
    /// <param name="clock">Of the time limits.</param>
    public static MailSettings Read(HostSettings settings, string hostName, HostRoot root, TimeProvider clock)
    {
        var way = settings.Text(MailKeys.Transport);
        var errors = ImmutableArray.CreateBuilder<string>();
        var (to, wrong) = MailAddress.ParseList(settings.Text(MailKeys.To));
        var from = FromOf(settings, hostName, errors);
        if (way == "none")
        {
            return new MailSettings(from, to, null, []);
        }

        errors.AddRange(wrong.Select(e => "mail.to: " + e));
        if (to.IsEmpty && wrong.IsEmpty)
        {
            errors.Add("mail.to names nobody");
        }

        if (way != "sendmail" && to.FirstOrDefault(a => a.IsLocal) is { } local)
        {
            errors.Add($"mail.to: {local.Address} means somebody of this machine, which {way} cannot reach; give an address with @");
        }

        IMailTransport? transport = way switch
        {
            "smtp" => Smtp(settings, hostName, root, clock, errors),
            "mailjet" => Mailjet(settings, root, clock, errors),
            _ => new SendmailTransport(settings.Text(MailKeys.Sendmail), settings.Time(MailKeys.Timeout), clock),
        };
        return new MailSettings(from, to, transport, errors.ToImmutable());
    }

    private static MailAddress FromOf(HostSettings settings, string hostName, ImmutableArray<string>.Builder errors)
    {
        var usual = MailAddress.Parse($"Plumbline <root@{hostName}>").Address ?? new MailAddress("Plumbline", "root@localhost");
        if (settings.Text(MailKeys.From) is not { Length: > 0 } text)
        {
            return usual;
        }

        var (from, error) = MailAddress.Parse(text);
        if (error is not null)
        {
            errors.Add("mail.from: " + error);
        }

        return from ?? usual;
    }

    private static SmtpTransport Smtp(HostSettings settings, string hostName, HostRoot root, TimeProvider clock, ImmutableArray<string>.Builder errors)
    {
        var host = settings.Text(MailKeys.SmtpHost);
        var user = settings.Text(MailKeys.SmtpUser);
        var tls = settings.Text(MailKeys.SmtpTls) switch { "tls" => SmtpTls.Tls, "none" => SmtpTls.None, _ => SmtpTls.StartTls };
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            errors.Add("mail.smtp_host must be the name or the address of the mail server");
        }

        if (user.Any(char.IsControl))
        {
            errors.Add("mail.smtp_user has a control character in it");
        }

        if (tls == SmtpTls.None && user.Length > 0)
        {
            errors.Add("mail.smtp_tls = none would send the password of mail.smtp_user in the clear");
        }

        // EHLO wants a domain; a host name without a dot is one to most servers, and a text with anything else in it to none.
        var hello = Uri.CheckHostName(hostName) == UriHostNameType.Dns ? hostName : "localhost";
        var port = int.Parse(settings.Text(MailKeys.SmtpPort), NumberStyles.None, CultureInfo.InvariantCulture);
        return new SmtpTransport(
            new SmtpServer(host, port, tls, user.Length > 0 ? user : null, hello, settings.Time(MailKeys.Timeout)),
            root,
            settings.Text(MailKeys.SmtpCaFile),
            () => SecretFile.Read(root, settings, MailKeys.SmtpPasswordFile, SecretFile.CredentialsFolder),
            clock);
    }

    private static MailjetTransport? Mailjet(HostSettings settings, HostRoot root, TimeProvider clock, ImmutableArray<string>.Builder errors)
    {
        var key = settings.Text(MailKeys.MailjetKey);
        if (key.Length == 0 || key.Any(char.IsControl) || key.Contains(':'))
        {
            errors.Add("mail.mailjet_key must be Mailjet's API key");
        }

        if (settings.Text(MailKeys.From).Length == 0)
        {
            errors.Add("mail.from must be an address that Mailjet has validated");
        }

        if (!Uri.TryCreate(settings.Text(MailKeys.MailjetUrl), UriKind.Absolute, out var url)
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            errors.Add("mail.mailjet_url must begin with https://; http:// is for loopback only");
            return null;
        }

        return new MailjetTransport(
            url, key, () => SecretFile.Read(root, settings, MailKeys.MailjetSecretFile, SecretFile.CredentialsFolder), settings.Time(MailKeys.Timeout), clock);
    }
}
