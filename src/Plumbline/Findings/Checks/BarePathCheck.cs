using Plumbline.Kernel;

namespace Plumbline.Findings.Checks;

/// <summary>A group that sits on one path of a LUN instead of its multipath map: when that path dies, its guests die with it.</summary>
internal sealed class BarePathCheck : Check
{
    public override string Code => "pv-bare-path";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        var mapOf = new Dictionary<DeviceNumber, string>();
        foreach (var map in scan.Inventory.Mappings.Where(m => m.IsMultipath))
        {
            foreach (var path in map.Dependencies)
            {
                mapOf.TryAdd(path, map.Name);
            }
        }

        if (mapOf.Count == 0)
        {
            yield break;
        }

        var byName = scan.Inventory.Disks.DistinctBy(d => d.Name).ToDictionary(d => d.Name, StringComparer.Ordinal);
        var byNumber = scan.Inventory.Disks.Where(d => d.Number is not null).DistinctBy(d => d.Number).ToDictionary(d => d.Number!.Value);
        foreach (var volume in scan.Inventory.Lvm.PhysicalVolumes.Where(p => p is { Device: not null, Duplicate: false }))
        {
            if (!DeviceNumber.TryParse(volume.Device, out var number))
            {
                continue;
            }

            // The path itself, or a partition of it.
            var whole = byNumber.GetValueOrDefault(number)?.Disk is { } parent ? byName.GetValueOrDefault(parent)?.Number ?? number : number;
            if (mapOf.TryGetValue(whole, out var map))
            {
                yield return Describe(volume.Path ?? volume.Device!, volume.Uuid, scan.Groups.Find(volume.GroupUuid)?.Name, map);
            }
        }
    }

    private Finding Describe(string path, string uuid, string? group, string map) => new(
        Code,
        Severity.Warning,
        path,
        $"The volume group {group ?? "(none)"} uses {path}, one path of the multipath map {map}",
        "LVM found the label on the path before the map was there. Guests on it have one path and no failover, although the map looks well.",
        [$"LVM: PV {uuid} is {path}", $"device-mapper: {path} is a path of the multipath map {map}"],
        new Remedy("Stop or migrate the guests on it, deactivate the group and activate it again; keep LVM off the paths (devices/multipath_component_detection, global_filter).", null, Safe: false));
}
