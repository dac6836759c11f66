using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>Tells tombstones from valid entries, once nothing is unknown of them and nothing is in anyone's way.</summary>
internal sealed class LeftOvers(ScanContext context)
{
    private readonly ProxmoxCluster _cluster = context.Cluster;

    public Verdict Judge(GuestVolume entry, IReadOnlyList<GuestReference> references, bool kept)
    {
        if (entry is { HandMade: false, Lv: null })
        {
            return Verdict.Tombstone(Reasons.LvGone);
        }

        if (_cluster.JudgementRefused is not null)
        {
            return Verdict.Unknown(Reasons.GuestsUnread);
        }

        // Without Proxmox there is no configuration whose silence would say anything.
        if (_cluster.State == ProxmoxState.NotProxmox)
        {
            return entry.HandMade ? Verdict.Unknown(Reasons.GuestsUnread) : Verdict.Valid;
        }

        if (entry.HandMade)
        {
            return !kept && references.Count == 0 && !_cluster.Vmids.Contains(entry.Vmid!.Value) ? Verdict.Tombstone(Reasons.HandMade) : Verdict.Valid;
        }

        if (references.Count > 0)
        {
            return IsOtherNodes(entry, references) ? Verdict.Tombstone(Reasons.OtherNode) : Named(entry);
        }

        if (context.References.Possible(entry.Volume.Text).Count > 0)
        {
            return Named(entry);
        }

        return HasNoGuest(entry) ? Verdict.Tombstone(Reasons.NoGuest) : Verdict.Fine(Reasons.Orphan);
    }

    private static Verdict Named(GuestVolume entry) => entry.UnderOwnName ? Verdict.Valid : Verdict.Fine(Reasons.Renamed);

    /// <summary>A migration in either direction holds "lock: migrate" until both nodes are done with the volume.</summary>
    private bool IsOtherNodes(GuestVolume entry, IReadOnlyList<GuestReference> references) =>
        entry.Unused
        && context.References.StoragesOf(entry.GroupName).Any(s => s.Shared)
        && references.All(r => r.Guest.Node != _cluster.Node && r.Guest.Config.Lock is null
            && context.Inventory.Guests.Activity.Of(r.Guest.Vmid) != GuestRun.Running)
        && context.References.Possible(entry.Volume.Text).Count == 0;

    /// <summary>
    /// Nobody in the cluster names it, and its number is nobody's. A group that is no storage of this cluster may be a guest's own: the
    /// numbers in it belong to another cluster. A configuration that changes meanwhile may be just about to name it.
    /// </summary>
    private bool HasNoGuest(GuestVolume entry) =>
        entry.Volume.Generated
        && entry.UnderOwnName
        && entry.Vmid is { } vmid
        && !_cluster.Vmids.Contains(vmid)
        && entry.Unused
        && context.IsPastGrace(entry.Lv!.CreatedAt)
        && context.References.StoragesOf(entry.GroupName).Any()
        && context.Inventory.Guests.Changing.IsEmpty
        && context.Surroundings.BusyVmids is { } busy
        && !busy.Contains(vmid)
        && context.Inventory.Guests.Activity.Of(vmid) == GuestRun.Stopped;
}
