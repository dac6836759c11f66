using System.Text;
using Plumbline.Documents;
using Plumbline.Kernel.Processes;

namespace Plumbline.Reports.Mail.Sendmail;

/// <summary>
/// Mail through the local mail system's sendmail(8). On Proxmox VE mail for root goes on to proxmox-mail-forward, which hands it to the
/// notification targets that the administrator set up.
/// </summary>
internal sealed class SendmailTransport(string program, TimeSpan limit, TimeProvider clock) : IMailTransport
{
    private const int Quoted = 200;

    public async Task<MailOutcome> SendAsync(MailMessage message, CancellationToken cancellation)
    {
        // -t: recipients are in the headers. -oi: a dot on a line of its own ends nothing. Line ends as local programs have them.
        var command = new ChildCommand(program, ["-t", "-oi"])
        {
            Input = Encoding.ASCII.GetBytes(MimeText.Write(message).ReplaceLineEndings("\n")),
            TimeLimit = limit,
            OutputLimit = 1 << 16,
            ErrorLimit = 1 << 16,
        };
        var answer = await BoundedChild.RunAsync(command, clock, cancellation);
        return answer switch
        {
            { NotFound: true } => MailOutcome.Failed($"{program} is not there; install a mail system, or set mail.transport"),
            { StartFailure: { } why } => MailOutcome.Failed($"{program} could not be started: {why}"),
            { TimedOut: true } => MailOutcome.Failed($"{program} did not end within {limit.TotalSeconds:0.###} s"),
            { ExitCode: 0 } => MailOutcome.Delivered($"handed to {program}"),
            _ => MailOutcome.Failed($"{program} failed with {answer.ExitCode}{Complaint(answer)}"),
        };
    }

    private static string Complaint(ChildAnswer answer)
    {
        var text = PlainText.Safe(Encoding.UTF8.GetString(answer.ErrorOutput).Trim().ReplaceLineEndings(" "));
        return text.Length == 0 ? "" : ": " + (text.Length > Quoted ? text[..Quoted] + "…" : text);
    }
}
