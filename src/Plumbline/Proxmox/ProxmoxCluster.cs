using System.Collections.Immutable;

namespace Plumbline.Proxmox;

internal enum ProxmoxState
{
    /// <summary>No Proxmox VE on this host.</summary>
    NotProxmox,

    /// <summary>Everything was read.</summary>
    Readable,

    /// <summary>/etc/pve is no mounted pmxcfs: every guest would look deleted.</summary>
    NotMounted,

    /// <summary>This node is cut off: what it sees of the other nodes may be old.</summary>
    NoQuorum,

    /// <summary>Something that a judgement needs was not read.</summary>
    Unreadable,
}

/// <summary>One guest of the cluster.</summary>
/// <param name="Node">The node that owns it: the directory is the ownership (pmxcfs.adoc).</param>
/// <param name="Hash">Of the file's text: equal in two readings means that nothing was written in between.</param>
internal sealed record ProxmoxGuest(int Vmid, GuestKind Kind, string Node, string? Name, GuestConfig Config, string Hash);

/// <summary>What the second, cheap reading keeps of a guest.</summary>
internal readonly record struct GuestMark(string Node, GuestKind Kind, string Hash);

/// <summary>The cluster as this node sees it.</summary>
/// <param name="Reason">Why it is not <see cref="ProxmoxState.Readable"/>: one sentence.</param>
/// <param name="Node">This node's name; null when nothing tells it.</param>
/// <param name="Nodes">Every node's name in ordinal order.</param>
/// <param name="Storages">Null when storage.cfg was not read.</param>
/// <param name="Vmids">Every VMID in use anywhere in the cluster: of a file, read or not, or of pmxcfs's own list alone.</param>
/// <param name="Notes">What was odd and hurts nobody: guests on the move, lines that Proxmox skips too.</param>
internal sealed record ProxmoxCluster(
    ProxmoxState State,
    string? Reason,
    string? Node,
    ImmutableArray<string> Nodes,
    ImmutableArray<ProxmoxGuest> Guests,
    StorageConfig? Storages,
    ImmutableSortedSet<int> Vmids,
    ImmutableArray<string> Notes)
{
    public static ProxmoxCluster Absent { get; } = new(ProxmoxState.NotProxmox, null, null, [], [], null, [], []);

    /// <summary>Why nothing may be judged by guests, for a person to read; null when it may, and where there is no Proxmox at all.</summary>
    public string? JudgementRefused => State switch
    {
        ProxmoxState.Readable or ProxmoxState.NotProxmox => null,
        ProxmoxState.NotMounted => $"Proxmox's configuration is not there: {Reason}. Without it every guest would look deleted, so nothing that depends on guests is judged.",
        ProxmoxState.NoQuorum => $"This node has no quorum: {Reason}. What it sees of other nodes' guests may be out of date, so nothing that depends on guests is judged.",
        _ => $"Proxmox's configuration was not read completely: {Reason}. Nothing that depends on guests is judged.",
    };

    public ImmutableSortedDictionary<int, GuestMark> Marks() => MarksOf(Guests.Select(g => (g.Vmid, new GuestMark(g.Node, g.Kind, g.Hash))));

    /// <summary>The VMIDs whose node, kind or text differ between two readings, or that are in one only.</summary>
    public static ImmutableSortedSet<int> Changed(ImmutableSortedDictionary<int, GuestMark> first, ImmutableSortedDictionary<int, GuestMark> second) =>
        [.. first.Except(second).Concat(second.Except(first)).Select(pair => pair.Key)];

    /// <summary>A guest seen on two nodes while it moved has a mark that names both: it differs from the mark of the same guest on either.</summary>
    internal static ImmutableSortedDictionary<int, GuestMark> MarksOf(IEnumerable<(int Vmid, GuestMark Mark)> guests) =>
        guests.GroupBy(g => g.Vmid, g => g.Mark).ToImmutableSortedDictionary(
            group => group.Key,
            group => group.Aggregate((a, b) => new GuestMark($"{a.Node}+{b.Node}", a.Kind, $"{a.Hash}+{b.Hash}")));
}
