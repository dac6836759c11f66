using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings.Checks;

/// <summary>Partition maps (kpartx) on a guest's volume: they hold it open, so that it can be neither deactivated nor removed.</summary>
internal sealed class LeftPartitionCheck : Check
{
    public override string Code => "partition-map-left";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        foreach (var entry in scan.Entries.Where(e => !e.Members.IsEmpty))
        {
            var parts = entry.Members.Select(scan.Mapping).OfType<DmDevice>().Where(m => m is { Uuid.Owner: DmOwner.Partition, OpenCount: 0 }).ToList();
            if (parts.Count > 0)
            {
                yield return new Finding(
                    Code,
                    Severity.Info,
                    entry.Name,
                    $"{parts.Count} partition map(s) of {entry.Name} are left on this host",
                    "Somebody looked into the guest's disk with kpartx and did not take the maps away. They keep the volume open: Proxmox cannot deactivate it here.",
                    [Proof.Of(scan.Mapping(entry)), .. parts.Select(Proof.Of)],
                    new Remedy("Take the partition maps away, if nobody works with them.", $"kpartx -d {Proof.Word("/dev/mapper/" + entry.Name)}", Safe: false));
            }
        }
    }
}
