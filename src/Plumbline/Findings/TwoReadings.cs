using System.Collections.Immutable;
using Plumbline.Inventory;

namespace Plumbline.Findings;

/// <summary>A scan that rests on two readings.</summary>
/// <param name="Agreed">False: some entry was not the same in both; it is unknown here, and a third reading may tell.</param>
internal sealed record AgreedScan(HostInventory Inventory, ScanResult Scan, bool Agreed);

/// <summary>
/// A mail and a figure must not speak of what was under way for a moment: a guest that starts or migrates makes and removes entries. So
/// only that counts which two readings some seconds apart show alike. Pure.
/// </summary>
internal static class TwoReadings
{
    /// <summary>What the second reading needs to know of the first: mappings of ours that nothing recorded and nothing used.</summary>
    public static ImmutableSortedSet<string> LeakedIn(ScanResult first) =>
        [.. first.Entries.Where(e => e.Reason is Reasons.SeenOnce or Reasons.OwnLeaked).Select(e => e.Uuid)];

    public static AgreedScan Agree(ScanResult first, HostInventory inventory, ScanResult second)
    {
        var before = first.Entries.DistinctBy(KeyOf).ToDictionary(KeyOf);
        var doubtful = second.Entries.Where(e => !Agrees(before.GetValueOrDefault(KeyOf(e)), e)).Select(KeyOf).ToHashSet();
        var leaked = second.Entries.Where(e => e.Reason == Reasons.OwnLeaked && !doubtful.Contains(KeyOf(e))).Select(e => e.Name).ToHashSet();
        var known = first.Findings.Select(f => (f.Code, f.Subject)).ToHashSet();
        var findings = second.Findings.Where(f => f.Severity == Severity.Info || known.Contains((f.Code, f.Subject)) || leaked.Contains(f.Subject)).ToImmutableArray();
        if (doubtful.Count == 0)
        {
            return new AgreedScan(inventory, second with { Findings = findings }, Agreed: true);
        }

        var entries = second.Entries
            .Select(e => doubtful.Contains(KeyOf(e)) ? e with { Class = EntryClass.Unknown, Reason = Reasons.Changing, Removable = false, Against = null } : e)
            .ToImmutableArray();
        var counts = EntryCounts.Of(entries);
        var guests = GuestTable.Make(new ScanContext(inventory, Surroundings.Unread) { Entries = entries });
        return new AgreedScan(inventory, new ScanResult(false, Grade.Of(counts, false), counts, guests, entries, findings), Agreed: false);
    }

    /// <summary>That an entry is in order needs no second witness: what was in the way has gone, or a guest has just started.</summary>
    private static bool Agrees(Entry? first, Entry second) =>
        second.Class is EntryClass.Valid or EntryClass.Foreign
        || (first?.Class == second.Class && first.Reason == second.Reason)

        // The first sight of a leak is "seen-once", and that is what makes the second a proof.
        || (second.Reason == Reasons.OwnLeaked && first?.Reason == Reasons.SeenOnce);

    /// <summary>Numbers are given out anew; a name and a uuid together are the entry.</summary>
    private static (string Uuid, string Name) KeyOf(Entry entry) => (entry.Uuid, entry.Name);
}
