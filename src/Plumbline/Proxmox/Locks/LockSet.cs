using System.Collections.Immutable;

namespace Plumbline.Proxmox.Locks;

/// <summary>What an act on a volume must hold.</summary>
/// <param name="Vmids">Every number that the volume's name bears, and every guest that refers to it.</param>
/// <param name="Storages">Every storage of the volume's group.</param>
internal sealed record LockSet(ImmutableSortedSet<int> Vmids, ImmutableArray<StorageLock> Storages)
{
    /// <summary>Whether what is held here is all that the other asks for.</summary>
    public bool Covers(LockSet other) => Vmids.IsSupersetOf(other.Vmids) && other.Storages.All(Storages.Contains);

    public static LockSet Of(IEnumerable<int> vmids, IEnumerable<Storage> storages) => new(
        [.. vmids],
        [.. storages.Select(s => new StorageLock(s.Id, s.Shared)).Distinct().OrderBy(s => s.Id, StringComparer.Ordinal)]);
}

/// <param name="Id">The storage's name.</param>
/// <param name="Shared">Locked for the cluster, or for this node only.</param>
internal sealed record StorageLock(string Id, bool Shared);
