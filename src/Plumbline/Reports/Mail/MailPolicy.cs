using System.Collections.Immutable;
using Plumbline.Schedule;

namespace Plumbline.Reports.Mail;

/// <summary>The state that the last mail was about.</summary>
internal sealed record MailedState(AlertLevel Level, ImmutableSortedSet<string> Fingerprints, DateTimeOffset At);

/// <summary>When a state was last mailed, by its key: what the cooldown is counted from.</summary>
internal sealed record RecentState(string Key, DateTimeOffset At);

/// <param name="Digest">Null: none.</param>
internal sealed record MailRules(TimeSpan Cooldown, CalendarExpression? Digest, TimeZoneInfo Zone);

/// <summary>Whether to write.</summary>
/// <param name="Why">One word: first, worse, new, better, well, digest, asked; or why not: unchanged, fewer, cooldown.</param>
/// <param name="NotBefore">When the same state would be written about, if it still stands then.</param>
internal sealed record MailDecision(bool Send, string Why, DateTimeOffset? NotBefore = null);

/// <summary>
/// Decides whether a state is written about: when something new or worse stands, when it is better by a level, when it is well again, and
/// as a digest once a day. Fewer alerts of the same level are no news by themselves: somebody is at work. Pure.
/// </summary>
internal static class MailPolicy
{
    public static MailDecision Decide(MailedState? last, IEnumerable<RecentState> recent, AlertState now, DateTimeOffset time, MailRules rules)
    {
        if (last is null)
        {
            return new MailDecision(true, "first");
        }

        var change = Change(last, now);

        // A time in the future means that the clock was set back.
        var digestIsDue = rules.Digest is { } digest && (last.At > time || digest.Next(last.At, rules.Zone) <= time);
        if (change is null)
        {
            return digestIsDue ? new MailDecision(true, "digest") : new MailDecision(false, now.Fingerprints.Count < last.Fingerprints.Count ? "fewer" : "unchanged");
        }

        var key = now.Key;
        var again = recent.Where(r => r.Key == key && r.At <= time).Select(r => r.At + rules.Cooldown).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return again > time && !digestIsDue ? new MailDecision(false, "cooldown", again) : new MailDecision(true, change);
    }

    private static string? Change(MailedState last, AlertState now) =>
        now.Level > last.Level ? "worse"
        : !now.Fingerprints.Except(last.Fingerprints).IsEmpty ? "new"
        : now.Level == last.Level ? null
        : now.Level == AlertLevel.Well ? "well"
        : "better";
}
