using Plumbline.Daemon.Admin;
using Plumbline.Documents;
using Plumbline.Reports.Mail;

namespace Plumbline.Daemon.Schedule;

/// <summary>Mail that does not leave is seen here: who would be told of it by mail?</summary>
internal static class MailHealth
{
    public static HealthCheck Check(ScanMail mail)
    {
        if (mail.Settings.Transport is null)
        {
            return new HealthCheck("mail", "healthy", "off (mail.transport)");
        }

        var (memory, problem) = mail.Outbox.Read();
        return (problem, memory) switch
        {
            ({ } unread, _) => new HealthCheck("mail", "degraded", unread),
            (_, { Pending: { LastError: { } error } pending }) =>
                new HealthCheck("mail", "degraded", $"{pending.Attempts} attempt(s) failed, next {pending.NextTry.UtcDateTime.ToString(DocumentTime.Format)}: {error}"),
            (_, { Pending: not null }) => new HealthCheck("mail", "healthy", "a mail is about to be sent"),
            (_, { LastSent: { } sent }) => new HealthCheck("mail", "healthy", $"last sent {sent.At.UtcDateTime.ToString(DocumentTime.Format)}"),
            _ => new HealthCheck("mail", "healthy", "nothing was to be sent yet"),
        };
    }
}
