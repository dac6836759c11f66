using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Reports.Mail;
using Plumbline.Settings;

namespace Plumbline.Cli.Commands;

/// <summary>plumb report --mail: what plumbd does by the clock, for hosts that run no daemon.</summary>
internal static class ReportMail
{
    /// <summary>The scan, recorded and mailed; null after the reason was printed. That mail failed is said and changes nothing else.</summary>
    public static async Task<AgreedScan?> SendAsync(HostSources sources, bool always, CancellationToken cancellation)
    {
        if (sources.Captured is not null)
        {
            Console.Error.WriteLine("plumb: --mail is for this host; a captured one (--host) is not mailed about");
            return null;
        }

        var host = HostIdentity.Read(sources.Root, sources.Settings, new ReadProblems());
        var mail = ScanMail.Open(sources.Settings, host.HostName, sources.Clock);
        if (always && mail.Settings.Transport is null && mail.Settings.Errors.IsEmpty)
        {
            Console.Error.WriteLine("plumb: there is no way for mail: mail.transport is none");
            return null;
        }

        if (!mail.Settings.Errors.IsEmpty)
        {
            Say(mail.Settings.Errors);
            return null;
        }

        var reader = new InventoryReader(sources);
        var agreed = await RepeatedScan.ReadAsync(reader.ReadAsync, sources.Settings.Time(ScheduleKeys.Recheck), sources.Clock, cancellation);
        var recorded = await mail.RecordAsync(agreed.Inventory, agreed.Scan, "report", always ? MailWish.Always : MailWish.Policy, cancellation);
        Say(recorded.Problems);
        if (mail.Settings.Transport is not null)
        {
            var delivery = await mail.DeliverAsync(cancellation);
            Say(delivery switch
            {
                { Outcome: { Sent: true } sent } => [$"mail sent: {sent.Detail}"],
                { Outcome: { } failed, NextTry: { } next } => [$"mail not sent, to be tried again from {next.ToLocalTime():HH:mm} on: {failed.Detail}"],
                _ => [$"no mail: {recorded.Mail}"],
            });
            Say(delivery.Problem is { } problem && !recorded.Problems.Contains(problem) ? [problem] : []);
        }

        return agreed;
    }

    private static void Say(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            Console.Error.WriteLine($"plumb: {PlainText.Safe(sentence)}");
        }
    }
}
