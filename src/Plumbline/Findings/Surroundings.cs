using System.Collections.Immutable;

namespace Plumbline.Findings;

/// <summary>What a judgement needs besides the inventory. What is not known here is never proof.</summary>
/// <param name="Own">The mappings that we recorded as ours.</param>
/// <param name="BusyVmids">VMIDs of Proxmox tasks that run; null: not read, so that no LV counts as left by its guest.</param>
/// <param name="LeakedBefore">Uuids of ours that a reading at least 10 s ago already showed unrecorded and unused.</param>
internal sealed record Surroundings(OwnNames Own, ImmutableSortedSet<int>? BusyVmids, ImmutableSortedSet<string> LeakedBefore)
{
    public static Surroundings Unread { get; } = new(OwnNames.Unread("the record of our own mappings was not read"), null, []);
}
