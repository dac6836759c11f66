using Plumbline.Documents;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.State;

namespace Plumbline.Reports.Mail;

/// <summary>What the outbox has to say of one call.</summary>
/// <param name="Problem">Of the record, not of the mail: the disk is full, another program holds it.</param>
internal sealed record Offered(MailDecision Decision, string? MailId, string? Problem);

/// <summary>What became of the mail that waited. Nothing waited, or nothing is due: all null.</summary>
internal sealed record Delivery(string? MailId, MailOutcome? Outcome, DateTimeOffset? NextTry, string? Problem)
{
    public static Delivery Nothing { get; } = new(null, null, null, null);
}

/// <summary>
/// Decides, records and sends. The mail is on the disk before anybody is asked to take it, so that a crash at any moment ends with the
/// mail sent, twice in the worst case and then with the same Message-ID.
/// </summary>
internal sealed class Outbox(StateFolder folder, MailSettings mail, MailRules rules, TimeProvider clock)
{
    private const int Limit = 256 << 20;
    private static readonly TimeSpan LockLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>What the disk did not take; it counts until it does.</summary>
    private MailMemory? _unsaved;

    public (MailMemory Memory, string? Problem) Read()
    {
        if (_unsaved is { } kept)
        {
            return (kept, null);
        }

        var answer = folder.Read(MailMemory.File, Limit);
        if (answer.Bytes is not { } bytes)
        {
            return (MailMemory.Empty, answer.Error == Errno.ENOENT ? null : $"{folder.Path}/{MailMemory.File}: {Errno.Describe(answer.Error)}");
        }

        var (memory, problem) = MailMemory.Parse(bytes);
        return (memory, problem is null ? null : $"{folder.Path}/{MailMemory.File}: {problem}");
    }

    /// <param name="state">What stands now.</param>
    /// <param name="compose">Called when there is something to write.</param>
    /// <param name="always">Write whatever the policy says.</param>
    /// <param name="cancellation">Ends the waiting for the record.</param>
    public async Task<Offered> OfferAsync(AlertState state, Func<Letter> compose, bool always, CancellationToken cancellation)
    {
        var (held, refusal) = await folder.LockAsync(MailMemory.File, LockLimit, clock, cancellation);
        using var _ = held;
        var (memory, problem) = Read();
        var now = clock.GetUtcNow();
        var decision = MailPolicy.Decide(memory.Mailed, memory.Recent, state, now, rules);
        if (!decision.Send && always)
        {
            decision = new MailDecision(true, "asked");
        }

        if (!decision.Send)
        {
            return new Offered(decision, null, refusal ?? problem);
        }

        var letter = compose();
        var pending = new PendingMail(
            $"{Guid.NewGuid():N}@{mail.From.Address.Split('@')[^1]}", now, letter.Subject, letter.Text, letter.Html, 0, now, null);
        return new Offered(decision, pending.Id, Save(memory.Queued(state, pending, now)) ?? refusal ?? problem);
    }

    /// <summary>Sends what waits, if its time has come.</summary>
    public async Task<Delivery> DeliverAsync(CancellationToken cancellation)
    {
        // Held while it is sent: two programs that send the same mail at the same time help nobody.
        var (held, refusal) = await folder.LockAsync(MailMemory.File, LockLimit, clock, cancellation);
        using var _ = held;
        var (memory, problem) = Read();
        if (memory.Pending is not { } pending || mail.Transport is not { } transport)
        {
            return Delivery.Nothing with { Problem = problem };
        }

        if (pending.NextTry > clock.GetUtcNow() && pending.NextTry - clock.GetUtcNow() <= LongestPause)
        {
            return new Delivery(null, null, pending.NextTry, problem);
        }

        var message = new MailMessage(pending.Id, pending.Date, mail.From, mail.To, pending.Subject, pending.Text, pending.Html);
        var outcome = mail.Errors.IsEmpty ? await transport.SendAsync(message, cancellation) : MailOutcome.Failed(string.Join("; ", mail.Errors));
        var after = outcome.Sent ? memory with { Pending = null, LastSent = new SentMail(pending.Id, pending.Subject, clock.GetUtcNow()) }
            : memory with { Pending = pending with { Attempts = pending.Attempts + 1, LastError = outcome.Detail, NextTry = clock.GetUtcNow() + PauseAfter(pending.Attempts + 1) } };
        return new Delivery(pending.Id, outcome, after.Pending?.NextTry, Save(after) ?? refusal ?? problem);
    }

    /// <summary>One minute, two, four … up to an hour, for ever: what the administrator mends meanwhile is told at last.</summary>
    internal static TimeSpan PauseAfter(int attempts) =>
        attempts >= 7 ? LongestPause : TimeSpan.FromMinutes(1 << (Math.Max(attempts, 1) - 1));

    private string? Save(MailMemory memory)
    {
        var problem = folder.Replace(MailMemory.File, memory.ToBytes());
        _unsaved = problem is null ? null : memory;
        return problem;
    }
}
