using System.Diagnostics.CodeAnalysis;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>One name for each LUN, whichever of its paths or maps leads to it.</summary>
internal sealed class LunNames
{
    private readonly Dictionary<DeviceNumber, string> _byPath = [];
    private readonly Dictionary<string, string> _byNamespace = new(StringComparer.Ordinal);

    public LunNames(HostInventory inventory)
    {
        foreach (var map in inventory.Mappings.Where(m => m.IsMultipath))
        {
            foreach (var path in map.Dependencies)
            {
                _byPath[path] = Of(map);
            }
        }

        foreach (var subsystem in inventory.Fabric.Nvme.Subsystems.Where(s => s.Nqn is not null))
        {
            foreach (var space in subsystem.Namespaces.Where(n => n.Nsid is not null))
            {
                _byNamespace[space.Name] = $"nvme:{subsystem.Nqn}#{space.Nsid}";
            }
        }
    }

    /// <summary>The uuid of a map is "mpath-" and the WWID.</summary>
    public static string Of(DmDevice map) => map.Uuid is { Owner: DmOwner.Multipath, Parent: { } wwid } ? "lun:" + wwid : "map:" + map.Name;

    /// <summary>Serial numbers are no identity here: clones share them.</summary>
    public string Of(BlockDevice disk, DeviceNumber number) => Identity(disk, number) ?? $"disk:{number}";

    /// <summary>Null for a disk that nothing tells apart but its number.</summary>
    public string? Identity(BlockDevice disk, DeviceNumber number) =>
        _byPath.GetValueOrDefault(number)
        ?? _byNamespace.GetValueOrDefault(disk.Name)
        ?? (disk.Wwid is { Length: > 0 } wwid ? "lun:" + AsScsiId(wwid) : null);

    /// <summary>sysfs writes the kind of a SCSI identifier as a word, udev's scsi_id and multipathd as the digit of its type (SPC, designator type).</summary>
    [return: NotNullIfNotNull(nameof(wwid))]
    internal static string? AsScsiId(string? wwid) => wwid switch
    {
        not null when wwid.StartsWith("naa.", StringComparison.Ordinal) => "3" + wwid["naa.".Length..],
        not null when wwid.StartsWith("eui.", StringComparison.Ordinal) => "2" + wwid["eui.".Length..],
        _ => wwid,
    };
}
