using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Inventory;

namespace Plumbline.Cleanup;

/// <summary>What is seen only after an act: mappings that come back, and how an act ended that was interrupted.</summary>
internal sealed class Aftermath(LiveHost host, Journal journal)
{
    private static readonly TimeSpan StayAway = TimeSpan.FromSeconds(5);

    /// <summary>Waits five seconds; then names the mappings that are there again, and writes that to the journal.</summary>
    public async Task<ImmutableArray<(string Id, PlannedAct Act)>> ReturnedAsync(IReadOnlyList<(string Id, PlannedAct Act)> removed, CancellationToken cancellation)
    {
        if (removed.Count == 0)
        {
            return [];
        }

        await Task.Delay(StayAway, host.Sources.Clock, cancellation);
        ImmutableArray<(string Id, PlannedAct Act)> returned = [.. removed.Where(r => host.Mappings.IsThere(r.Act.Top) is true)];
        foreach (var (id, _) in returned)
        {
            _ = journal.Append(id, JournalEvents.Returned, "the mapping was there again within five seconds: something activates it");
        }

        return returned;
    }

    /// <summary>To be called by the one <see cref="Actor"/>: looks what became of acts whose program was ended before the outcome was written.</summary>
    public void SettleInterrupted()
    {
        foreach (var act in journal.Read().Acts.Where(a => a.State == ActState.Interrupted))
        {
            var takesAway = act.Intent.Action is JournalActions.Remove or JournalActions.Deactivate;
            var mappings = act.Intent.Mappings ?? [];
            var there = mappings.Where(m => host.Mappings.IsThere(m.Seen()) is not false).Select(m => m.Name).ToList();
            var done = takesAway ? there.Count == 0 : there.Count == mappings.Length;
            _ = journal.Append(act.Id, done ? JournalEvents.Done : JournalEvents.Failed,
                $"the program was ended before it wrote the outcome; looked at later: {(there.Count == 0 ? "no mapping of the act is there" : "there is " + string.Join(", ", there))}");
        }
    }
}
