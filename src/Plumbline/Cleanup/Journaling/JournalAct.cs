using System.Collections.Immutable;

namespace Plumbline.Cleanup.Journaling;

internal enum ActState
{
    /// <summary>No outcome was written: the program was ended in between. Only looking tells.</summary>
    Interrupted,
    Done,
    Failed,
    Returned,
    Restored,
}

/// <summary>The lines of one act, read together.</summary>
/// <param name="Intent">What was to be done.</param>
/// <param name="Events">The lines after it, in their order.</param>
internal sealed record JournalAct(JournalRecord Intent, ImmutableArray<JournalRecord> Events, ActState State)
{
    public string Id => Intent.Id;

    public string? Detail => Events.LastOrDefault(e => e.Detail is not null)?.Detail;

    /// <summary>All acts in the order of their intents.</summary>
    public static ImmutableArray<JournalAct> Join(IEnumerable<JournalRecord> records)
    {
        var byId = records.GroupBy(r => r.Id, StringComparer.Ordinal).Select(g => (Intent: g.FirstOrDefault(r => r.Event == JournalEvents.Intent), Events: g.Where(r => r.Event != JournalEvents.Intent)));
        var acts = byId.Where(a => a.Intent is not null).Select(a => new JournalAct(a.Intent!, [.. a.Events], StateOf(a.Events))).ToList();
        var restored = acts.Where(a => a is { State: ActState.Done, Intent.Restores: not null }).Select(a => a.Intent.Restores!).ToHashSet(StringComparer.Ordinal);
        return [.. acts.Select(a => restored.Contains(a.Id) && a.State == ActState.Done ? a with { State = ActState.Restored } : a).OrderBy(a => a.Intent.At).ThenBy(a => a.Id, StringComparer.Ordinal)];
    }

    private static ActState StateOf(IEnumerable<JournalRecord> events) => events.LastOrDefault()?.Event switch
    {
        JournalEvents.Done => ActState.Done,
        JournalEvents.Failed => ActState.Failed,
        JournalEvents.Returned => ActState.Returned,
        _ => ActState.Interrupted,
    };
}
