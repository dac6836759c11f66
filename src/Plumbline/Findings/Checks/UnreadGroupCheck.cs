using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings.Checks;

/// <summary>Volume groups about which nothing can be said: two of one name, members missing, or mappings of a group that LVM did not show.</summary>
internal sealed class UnreadGroupCheck : Check
{
    public override string Code => "vg";

    public override IEnumerable<Finding> Inspect(ScanContext scan) => [.. Ambiguous(scan), .. Partial(scan), .. Unknown(scan)];

    private IEnumerable<Finding> Ambiguous(ScanContext scan) =>
        scan.Inventory.Lvm.VolumeGroups.GroupBy(g => g.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(same => new Finding(
            Code + "-name-ambiguous",
            Severity.Warning,
            same.Key,
            $"{same.Count()} volume groups are called {same.Key}",
            "A name says nothing of which one is meant: Proxmox's commands may act on either. As a rule one of them is a clone of a LUN, or belongs to a guest. Entries of both are unknown.",
            [.. same.Select(Proof.Of), .. scan.Inventory.Lvm.PhysicalVolumes.Where(p => same.Any(g => g.Uuid == p.GroupUuid)).Select(p => $"LVM: {p.Path ?? "(missing)"} is PV {p.Uuid} of VG {p.GroupUuid}")],
            new Remedy("Rename the one that is not meant by its uuid, or hide its device from this host (devices/global_filter).", $"vgrename <uuid> {Proof.Word(same.Key + "-clone")}", Safe: false)));

    private IEnumerable<Finding> Partial(ScanContext scan) =>
        scan.Inventory.Lvm.VolumeGroups.Where(g => !g.IsComplete).Select(group => new Finding(
            Code + "-partial",
            Severity.Warning,
            group.Name,
            $"The volume group {group.Name} is not complete",
            "A physical volume of it is not seen. Guests with extents on it cannot start, and what its metadata does not name proves nothing.",
            [Proof.Of(group)],
            new Remedy("Bring the missing device back: look at the paths first.", "multipath -ll", Safe: false)));

    private IEnumerable<Finding> Unknown(ScanContext scan)
    {
        if (scan.Inventory.Lvm.Error is not null)
        {
            yield break;
        }

        var lost = scan.Entries.Where(e => e is { Class: EntryClass.Unknown, Reason: Reasons.VgUnknown }).GroupBy(e => DmUuid.Decode(e.Uuid).VgUuid!, StringComparer.Ordinal);
        foreach (var group in lost)
        {
            var entries = group.ToList();
            yield return new Finding(
                Code + "-unknown",
                Severity.Warning,
                group.Key,
                $"{entries.Count} mapping(s) belong to a volume group that LVM does not show",
                "Its LUN is gone or hidden from LVM, or the group was removed. Whether the mappings are still needed cannot be proved.",
                [.. entries.Take(10).Select(e => Proof.Of(scan.Mapping(e))), $"LVM: VG uuid {group.Key} is not among the {scan.Inventory.Lvm.VolumeGroups.Length} groups read"],
                new Remedy("Bring the LUN back, or make sure that it is gone for good and nothing uses the mappings.", "plumb map", Safe: false));
        }
    }
}
