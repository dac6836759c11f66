using Plumbline.Inventory;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Paths;

/// <summary>Disks of a SAN that no map gathers: one path each, whatever else leads to the same LUN.</summary>
internal static class DiskLuns
{
    /// <param name="gathered">Names of devices that a map has.</param>
    public static IEnumerable<LunFacts> Read(HostInventory inventory, PathPlaces places, IReadOnlySet<string> gathered)
    {
        var mapped = inventory.Mappings.Where(m => m.Uuid.Owner == DmOwner.Multipath).Select(m => m.Uuid.Parent).ToHashSet(StringComparer.Ordinal);
        var disks = inventory.Disks.Where(d => d is { Disk: null, Number: not null, Transport: "iscsi" or "fc" } && !gathered.Contains(d.Name)).ToList();
        return disks.Select(disk => Disk(disk, disks, places) with { BesideItsMap = disk.Wwid is not null && mapped.Contains(LunNames.AsScsiId(disk.Wwid)) });
    }

    private static LunFacts Disk(BlockDevice disk, List<BlockDevice> all, PathPlaces places)
    {
        var path = new PathFacts
        {
            Id = "",
            Device = disk.Name,
            Number = disk.Number?.ToString(),
            Sources = new PathSources { Device = disk.ScsiState },
        };
        return new LunFacts
        {
            Id = $"{LunNames.AsScsiId(disk.Wwid ?? disk.Serial ?? disk.Name)}@{disk.ScsiAddress ?? disk.Name}",
            Kind = LunKind.Disk,
            Name = disk.Name,
            Wwid = LunNames.AsScsiId(disk.Wwid),
            KernelName = disk.Name,
            Vendor = disk.Vendor,
            Product = disk.Model,
            Size = disk.Size,
            Ungathered = disk.Wwid is null ? 0 : all.Count(other => other.Wwid == disk.Wwid) - 1,
            NoPath = new NoPathPolicy(false, null),
            Paths = [places.Place(path, disk, null)],
            Devices = [disk.Number!.Value],
        };
    }
}
