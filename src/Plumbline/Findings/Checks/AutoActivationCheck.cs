using Plumbline.Proxmox;

namespace Plumbline.Findings.Checks;

/// <summary>The cause of most left-overs: LVs of a shared group that every node activates by itself when it boots (Proxmox bug 4997).</summary>
internal sealed class AutoActivationCheck : Check
{
    private const string Script = "/usr/share/pve-manager/migrations/pve-lvm-disable-autoactivation";
    private const int Named = 10;

    public override string Code => "autoactivation";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        var volumes = scan.Inventory.Lvm.LogicalVolumes.Where(v => v is { Hidden: false, AutoActivation: true, SkipActivation: false }).ToLookup(v => v.GroupUuid, StringComparer.Ordinal);
        foreach (var group in scan.Inventory.Lvm.VolumeGroups.Where(g => g.AutoActivation is not false))
        {
            var shared = scan.References.StoragesOf(group.Name).Where(s => s.Shared).Select(s => s.Id).ToList();
            var guests = volumes[group.Uuid].Where(v => VolumeNames.Classify(v.Name).Kind != VolumeKind.None).ToList();
            if (shared.Count == 0 || guests.Count == 0)
            {
                continue;
            }

            yield return new Finding(
                Code,
                Severity.Warning,
                group.Name,
                $"{guests.Count} volume(s) of the shared group {group.Name} are activated by every node that boots",
                "A volume that is active on a node where its guest does not live stays there as a stale mapping once it is removed or made anew elsewhere. Proxmox makes new volumes without autoactivation since version 9; older ones keep it until its migration script ran.",
                [
                    Proof.Of(group),
                    $"Proxmox: storage {string.Join(", ", shared)} on it has \"shared 1\"",
                    $"LVM: autoactivation is enabled for {string.Join(", ", guests.Take(Named).Select(v => v.Name))}{(guests.Count > Named ? $" and {guests.Count - Named} more" : "")}",
                ],
                new Remedy("Run Proxmox's own migration script on one node, when all nodes run version 9.", Script, Safe: false));
        }
    }
}
