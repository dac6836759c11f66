using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [mail]. A secret is never a value: the key names the file that holds it.</summary>
internal static class MailKeys
{
    public static SettingKey Transport { get; } = new(
        "mail", "transport", SettingKind.Choice, "none",
        "How mail leaves this host. \"none\": not at all. \"sendmail\": through the local mail system, which on Proxmox VE hands mail for root to its notifications. \"smtp\": straight to a mail server. \"mailjet\": through Mailjet's API.")
    { Choices = ["none", "sendmail", "smtp", "mailjet"] };

    public static SettingKey From { get; } = new(
        "mail", "from", SettingKind.Text, "", "Who mail comes from: an address, or a name with the address in <>. Empty: Plumbline <root@this host>. Mailjet needs one that it has validated.");

    public static SettingKey To { get; } = new(
        "mail", "to", SettingKind.Text, "root", "Who gets it: addresses with commas between them. A bare name such as root is for sendmail only.");

    public static SettingKey Digest { get; } = new(
        "mail", "digest", SettingKind.Calendar, "22:00", "When a mail is sent even if nothing changed, with the first scan at or after it. Written like scan.at; empty: never.");

    public static SettingKey Cooldown { get; } = new(
        "mail", "cooldown", SettingKind.Seconds, "1h", "How long the same state is not mailed again when it goes away and comes back.");

    public static SettingKey Timeout { get; } = new(
        "mail", "timeout", SettingKind.Seconds, "30s", "How long each step of sending may take: connecting, each answer of the server, the message itself.");

    public static SettingKey Sendmail { get; } = new("mail", "sendmail", SettingKind.Folder, "/usr/sbin/sendmail", "The program that takes mail for the local mail system.");

    public static SettingKey SmtpHost { get; } = new("mail", "smtp_host", SettingKind.Text, "", "The mail server.");

    public static SettingKey SmtpPort { get; } = new("mail", "smtp_port", SettingKind.Port, "587", "Its port: 587 for starttls, 465 for tls as a rule.");

    public static SettingKey SmtpTls { get; } = new(
        "mail", "smtp_tls", SettingKind.Choice, "starttls",
        "\"starttls\": the server must offer STARTTLS, else nothing is sent. \"tls\": TLS from the first byte. \"none\": in the clear, without a password.")
    { Choices = ["starttls", "tls", "none"] };

    public static SettingKey SmtpCaFile { get; } = new(
        "mail", "smtp_ca_file", SettingKind.File, "", "Certificates (PEM) of the only authorities that may vouch for the mail server. Empty: those that the system trusts.");

    public static SettingKey SmtpUser { get; } = new("mail", "smtp_user", SettingKind.Text, "", "The user name at the mail server. Empty: none.");

    public static SettingKey SmtpPasswordFile { get; } = new(
        "mail", "smtp_password_file", SettingKind.SecretFile, "", "The file that holds the password. Empty: systemd's credential mail.smtp_password.");

    public static SettingKey MailjetKey { get; } = new("mail", "mailjet_key", SettingKind.Text, "", "Mailjet's API key.");

    public static SettingKey MailjetSecretFile { get; } = new(
        "mail", "mailjet_secret_file", SettingKind.SecretFile, "", "The file that holds Mailjet's secret key. Empty: systemd's credential mail.mailjet_secret.");

    public static SettingKey MailjetUrl { get; } = new(
        "mail", "mailjet_url", SettingKind.Text, "https://api.mailjet.com/v3.1/send", "Where Mailjet's send API is. Without TLS on loopback only.");

    public static ImmutableArray<SettingKey> All { get; } =
    [
        Transport, From, To, Digest, Cooldown, Timeout, Sendmail,
        SmtpHost, SmtpPort, SmtpTls, SmtpCaFile, SmtpUser, SmtpPasswordFile,
        MailjetKey, MailjetSecretFile, MailjetUrl,
    ];
}
