using Plumbline.Proxmox;

namespace Plumbline.Findings.Checks;

/// <summary>A guest of this node names a volume, its storage is here, and there is no such LV: it will not start.</summary>
internal sealed class MissingDiskCheck : Check
{
    public override string Code => "missing-disk";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        if (scan.Cluster is not { State: ProxmoxState.Readable, Node: { } node, Storages: { } storages } || !scan.Groups.AbsenceProves)
        {
            yield break;
        }

        var byId = storages.Storages.DistinctBy(s => s.Id).ToDictionary(s => s.Id, StringComparer.Ordinal);
        var groups = scan.Inventory.Lvm.VolumeGroups.ToLookup(g => g.Name, StringComparer.Ordinal);
        foreach (var guest in scan.Cluster.Guests.Where(g => g.Node == node && g.Config.Lock is null && !scan.Inventory.Guests.Changing.Contains(g.Vmid)))
        {
            foreach (var volume in guest.Config.Volumes.Where(v => v is { Storage: not null, Name: not null, Fleecing: false }).DistinctBy(v => (v.Storage, v.Name)))
            {
                // A group that is absent altogether is a storage that is down, which is not this check's matter.
                if (!byId.TryGetValue(volume.Storage!, out var storage) || !storage.OnLvm || !storage.UsableOn(node)
                    || groups[storage.VgName!].ToList() is not [{ } group] || scan.Groups.WhyUnjudged(group.Uuid) is not null
                    || scan.Groups.Find(group.Name, volume.Name!) is not null)
                {
                    continue;
                }

                var id = $"{volume.Storage}:{volume.Volume}";
                yield return new Finding(
                    Code,
                    Severity.Warning,
                    id,
                    $"Guest {guest.Vmid} names the volume {id}, which does not exist",
                    volume.SnapshotName is { } snapshot
                        ? $"Rolling back to the snapshot {snapshot} will fail."
                        : volume.Unused ? "It is an unused disk: the guest runs without it." : $"Guest {guest.Vmid} will not start.",
                    [
                        $"Proxmox: line {volume.Line} of guest {guest.Vmid} on node {guest.Node}: {volume.Key} is {id}",
                        $"Proxmox: storage {storage.Id} is VG {group.Name}, usable on this node",
                        Proof.Of(group) + $", and has no LV {volume.Name}",
                    ],
                    new Remedy("Restore the disk from a backup, or take its line out of the configuration.", null, Safe: false));
            }
        }
    }
}
