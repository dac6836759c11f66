using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.State;
using Plumbline.Reports.History;
using Plumbline.Settings;

namespace Plumbline.Reports.Mail;

/// <summary>Whether a scan is mailed.</summary>
internal enum MailWish
{
    /// <summary>As the policy says.</summary>
    Policy,
    Always,
    Never,
}

/// <summary>What came of recording a scan.</summary>
/// <param name="Mail">The word of history: off, pending, unchanged …</param>
/// <param name="NotBefore">When the same state would be mailed; the scan should be made again then.</param>
/// <param name="Problems">What could not be recorded.</param>
internal sealed record RecordedScan(string Mail, DateTimeOffset? NotBefore, IReadOnlyList<string> Problems);

/// <summary>
/// What follows a judged scan, the same in plumbd and in "plumb report --mail": decide on a mail, record the scan, send. The scan is in
/// the history before anything is sent, and no failure of mail changes what it says.
/// </summary>
internal sealed class ScanMail(StateFolder folder, MailSettings mail, MailRules rules, TimeProvider clock)
{
    public ScanHistory History { get; } = new(folder, clock);

    public Outbox Outbox { get; } = new(folder, mail, rules, clock);

    public MailSettings Settings => mail;

    public static ScanMail Open(HostSettings settings, string hostName, TimeProvider clock) => new(
        new StateFolder(settings.Text(SettingKeys.StateDirectory)),
        MailSettings.Read(settings, hostName, new LiveRoot(), clock),
        new MailRules(settings.Time(MailKeys.Cooldown), settings.Calendar(MailKeys.Digest), clock.LocalTimeZone),
        clock);

    public async Task<RecordedScan> RecordAsync(HostInventory inventory, ScanResult scan, string trigger, MailWish wish, CancellationToken cancellation)
    {
        var problems = new List<string>();
        var (word, id, why, notBefore) = ("off", (string?)null, (string?)null, (DateTimeOffset?)null);
        if (mail.Transport is not null && wish != MailWish.Never)
        {
            var offered = await Outbox.OfferAsync(AlertState.Of(scan), () => Letter.Of(inventory, scan), wish == MailWish.Always, cancellation);
            (word, id, why, notBefore) = (offered.Decision.Send ? "pending" : offered.Decision.Why, offered.MailId, offered.Decision.Send ? offered.Decision.Why : null, offered.Decision.NotBefore);
            Add(problems, offered.Problem);
        }

        Add(problems, await History.AppendAsync(
            new HistoryLine(inventory.TakenAt, inventory.Host.HostName, scan.Grade.Letter, scan.Grade.Score, scan.Counts, scan.Complete, trigger, word, id, why),
            cancellation));
        return new RecordedScan(word, notBefore, problems);
    }

    /// <summary>Sends what waits, also what an earlier scan or a killed program left, and records what became of it.</summary>
    public async Task<Delivery> DeliverAsync(CancellationToken cancellation)
    {
        var before = Outbox.Read().Memory.Pending;
        var delivery = await Outbox.DeliverAsync(cancellation);
        if (delivery is not { MailId: { } id, Outcome: { } outcome })
        {
            return delivery;
        }

        // One line for the first failure and one for the end; the attempts between are in mail.json.
        var problem = outcome.Sent || before is not { Attempts: > 0 }
            ? await History.AppendAsync(HistoryLine.OfMail(clock.GetUtcNow(), id, outcome.Sent ? "sent" : "failed", outcome.Detail), cancellation)
            : null;
        return delivery with { Problem = delivery.Problem ?? problem };
    }

    private static void Add(List<string> problems, string? problem)
    {
        if (problem is not null)
        {
            problems.Add(problem);
        }
    }
}
