using Plumbline.Kernel.Lvm;
using Plumbline.Proxmox;

namespace Plumbline.Findings.Checks;

/// <summary>
/// LVs of Proxmox's storages, active or not, that no configuration of the cluster names. They are data: reported, never removed. Silent
/// about what is young, being worked on, being wiped or named by another program: those are not forgotten.
/// </summary>
internal sealed class OrphanVolumeCheck : Check
{
    public override string Code => "orphan-lv";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        if (scan.Cluster.State != ProxmoxState.Readable)
        {
            yield break;
        }

        var locked = scan.Cluster.Guests.Where(g => g.Config.Lock is not null).Select(g => g.Vmid).ToHashSet();
        foreach (var volume in scan.Inventory.Lvm.LogicalVolumes.Where(v => !v.Hidden && scan.Groups.WhyUnjudged(v.GroupUuid) is null && scan.IsPastGrace(v.CreatedAt)))
        {
            var name = VolumeNames.Classify(volume.Name);
            if (name is { Generated: true, Vmid: { } vmid }
                && !locked.Contains(vmid)
                && !scan.Inventory.Guests.Changing.Contains(vmid)
                && scan.Surroundings.BusyVmids?.Contains(vmid) is not true
                && scan.References.StoragesOf(volume.GroupName).Any()
                && scan.References.To(volume.GroupName, volume.Name).Count == 0
                && scan.References.Possible(volume.Name).Count == 0)
            {
                yield return Describe(volume, vmid, scan);
            }
        }
    }

    private Finding Describe(LogicalVolume volume, int vmid, ScanContext scan) => new(
        Code,
        Severity.Info,
        $"{volume.GroupName}/{volume.Name}",
        $"No guest refers to the volume {volume.GroupName}/{volume.Name}",
        "It may be a disk that was detached and forgotten, or one that another program uses. It holds data and room; Plumbline never removes it.",
        [
            Proof.Of(volume),
            $"Proxmox: none of {scan.Cluster.Guests.Length} configurations names it (current, pending, snapshots, unused, states, fleecing, device paths)",
            Proof.Vmid(scan, vmid),
        ],
        new Remedy(
            scan.Cluster.Vmids.Contains(vmid) ? "If it is the guest's, let Proxmox take it into the configuration as an unused disk; else look at what it holds." : "Look at what it holds and decide.",
            scan.Cluster.Vmids.Contains(vmid) ? $"qm disk rescan --vmid {vmid}" : null,
            Safe: false));
}
