using System.Text.Json;
using Plumbline.Kernel;
using Plumbline.Reports.Mail;
using Plumbline.Settings;

namespace Plumbline.Tests.Reports.Mail;

/// <summary>Messages and settings that the tests of this folder share.</summary>
internal static class Letters
{
    /// <summary>A name that tries to become a header, a tag, an end of the message, and a line over the limit.</summary>
    public const string Hostile = "vm\r\nBcc: evil@example.org\r\n\r\n.\r\n<script>alert(1)</script>=?utf-8?B?PGI+?= √";

    public static readonly DateTimeOffset Date = new(2026, 11, 21, 21, 0, 12, TimeSpan.Zero);

    public static MailMessage Message(string subject = "🚨 [pve1] CRITICAL: 2 DUPLICATE DM entries causing VM failures! Grade: F", string text = "Grade F\n", string html = "<p>Grade <b>F</b></p>\n") => new(
        "1c0a@pve1.example.org",
        Date,
        new MailAddress("Plumbline – pve1", "plumbline@example.org"),
        [new MailAddress(null, "admin@example.org"), new MailAddress("Second, \"the\" admin", "second@example.org")],
        subject,
        text,
        html);

    public static HostSettings Settings(params (SettingKey Key, string Value)[] values) =>
        values.Aggregate(HostSettings.Defaults, (settings, pair) => settings.With(pair.Key, pair.Value));

    public static MailSettings Read(HostSettings settings) => MailSettings.Read(settings, "pve1.example.org", new LiveRoot(), TimeProvider.System);

    public static IMailTransport Transport(params (SettingKey Key, string Value)[] values)
    {
        var read = Read(Settings(values));
        Assert.Empty(read.Errors);
        return read.Transport!;
    }

    public static string Secret(string folder, string secret)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, secret + "\n");
        return path;
    }

    public static string[] Header(JsonDocument mail, string name) =>
        [.. mail.RootElement.GetProperty("headers").EnumerateArray().Where(h => h[0].GetString() == name).Select(h => h[1].GetString()!)];
}
