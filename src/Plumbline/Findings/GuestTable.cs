using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>The guests of this node, those of other nodes that have entries here, and numbers that only entries still bear.</summary>
internal static class GuestTable
{
    public static ImmutableArray<GuestRow> Make(ScanContext scan)
    {
        var entries = scan.Entries.Where(e => e is { Vmid: not null, Class: not EntryClass.Foreign }).ToLookup(e => e.Vmid!.Value);
        var guests = scan.Cluster.Guests.DistinctBy(g => g.Vmid).ToDictionary(g => g.Vmid);
        var shown = guests.Values.Where(g => g.Node == scan.Cluster.Node).Select(g => g.Vmid).Concat(entries.Select(e => e.Key)).ToImmutableSortedSet();
        return [.. shown.Select(vmid => Row(vmid, guests.GetValueOrDefault(vmid), entries[vmid], scan))];
    }

    private static GuestRow Row(int vmid, ProxmoxGuest? guest, IEnumerable<Entry> entries, ScanContext scan)
    {
        var counts = EntryCounts.Of(entries);
        return new GuestRow(
            vmid,
            guest?.Kind switch { GuestKind.Vm => "vm", GuestKind.Container => "container", _ => "none" },
            guest?.Name,
            guest?.Node,
            Status(vmid, guest, scan.Inventory.Guests, scan.Cluster),
            counts switch { { Duplicates: > 0 } => "duplicated", { Tombstones: > 0 } => "tombstones", { Unknown: > 0 } => "unknown", _ => "clean" },
            counts.Duplicates,
            counts.Tombstones);
    }

    private static string Status(int vmid, ProxmoxGuest? guest, GuestFacts facts, ProxmoxCluster cluster)
    {
        if (guest is null)
        {
            return cluster is { JudgementRefused: null, State: ProxmoxState.Readable } && !cluster.Vmids.Contains(vmid) ? "gone" : "unknown";
        }

        return guest.Node != cluster.Node ? "elsewhere" : facts.Activity.Of(vmid, guest.Kind) switch
        {
            GuestRun.Running => "running",
            GuestRun.Stopped => "stopped",
            _ => "unknown",
        };
    }
}
