using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Findings.Checks;

/// <summary>A group that lies inside a guest's disk and that this host sees: two systems would write its metadata.</summary>
internal sealed class GuestGroupCheck : Check
{
    public override string Code => "guest-vg-visible";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        var entries = scan.Entries.Where(e => e.Class != EntryClass.Foreign && e.Volume is not null).ToDictionary(e => e.Device);
        foreach (var volume in scan.Inventory.Lvm.PhysicalVolumes.Where(p => p is { Device: not null, Path: not null }))
        {
            if (DeviceNumber.TryParse(volume.Device, out var number) && Below(scan, number, entries) is { } disk)
            {
                var group = scan.Groups.Find(volume.GroupUuid)?.Name ?? "(none)";
                yield return new Finding(
                    Code,
                    Severity.Warning,
                    group,
                    $"The volume group {group} lies inside the guest volume {disk.Name}",
                    $"It is the guest's own. As long as this host sees it, it can activate its volumes, which then hold the guest's disk open and clash with groups of the same name.",
                    [$"LVM: PV {volume.Uuid} of VG {group} is {volume.Path}", Proof.Of(scan.Mapping(disk))],
                    new Remedy("Hide guests' disks from the host's LVM: put this into /etc/lvm/lvm.conf, section devices, beside the patterns that stand there.", Filter(scan, disk), Safe: false));
            }
        }
    }

    /// <summary>Proxmox's own postinst writes such a filter for zvols and RBD; guest disks on LVM are meant by scan_lvs=0.</summary>
    private static string Filter(ScanContext scan, Entry disk) => DmName.SplitLvm(disk.Name) is { } parts && scan.Mapping(disk).Uuid.Owner == DmOwner.Lvm
        ? $$"""global_filter=["r|/dev/mapper/{{parts.Vg.Replace("-", "--", StringComparison.Ordinal)}}-(vm|base)--.*|","r|/dev/{{parts.Vg}}/(vm|base)-.*|"]"""
        : $$"""global_filter=["r|/dev/mapper/{{disk.Name}}.*|"]""";

    private static Entry? Below(ScanContext scan, DeviceNumber from, Dictionary<DeviceNumber, Entry> entries)
    {
        var seen = new HashSet<DeviceNumber>();
        var queue = new Queue<DeviceNumber>([from]);
        while (queue.TryDequeue(out var number))
        {
            if (entries.TryGetValue(number, out var entry) && (entry.Vmid is not null || VolumeNames.Classify(entry.Volume!).Kind != VolumeKind.None))
            {
                return entry;
            }

            foreach (var next in seen.Add(number) ? scan.Mapping(number)?.Dependencies ?? [] : [])
            {
                queue.Enqueue(next);
            }
        }

        return null;
    }
}
