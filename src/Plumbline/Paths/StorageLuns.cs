using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Paths;

/// <summary>What a storage stands on.</summary>
/// <param name="Ids">LUNs by identity.</param>
/// <param name="PhysicalVolumes">Of LVM storages: the device of each LUN as LVM names it.</param>
/// <param name="Problem">Why there may be more than was found.</param>
internal sealed record StorageLunIds(ImmutableSortedSet<string> Ids, ImmutableSortedDictionary<string, string> PhysicalVolumes, string? Problem);

/// <summary>
/// Which LUNs carry a storage: through whatever lies between a physical volume and its LUN (partitions, crypt, md), and by target, subsystem
/// or WWID for storages that name the array itself.
/// </summary>
internal sealed class StorageLuns
{
    private static readonly string[] NqnProperties = ["nvme_subnqn", "nvme_subsys_nqn", "subsystem_nqn", "nqn"];
    private static readonly string[] TargetProperties = ["iscsi_target", "target"];

    private readonly HostInventory _inventory;
    private readonly ImmutableArray<LunFacts> _luns;
    private readonly Baseline _baseline;
    private readonly Dictionary<DeviceNumber, LunFacts> _byDevice;

    public StorageLuns(HostInventory inventory, ImmutableArray<LunFacts> luns, Baseline baseline)
    {
        _inventory = inventory;
        _luns = luns;
        _baseline = baseline;
        _byDevice = luns.SelectMany(l => l.Devices.Select(d => (Device: d, Lun: l))).DistinctBy(p => p.Device).ToDictionary(p => p.Device, p => p.Lun);
    }

    /// <summary>Null for storages that are no concern of paths: directories, network file systems, local disks.</summary>
    public StorageLunIds? Of(Storage storage)
    {
        if (storage.OnLvm)
        {
            return OnGroup(storage);
        }

        var found = storage.Type switch
        {
            "iscsi" or "iscsimpath" => ByTarget(Words(storage, TargetProperties)),
            "nvmetcp" => _luns.Where(l => l.Nqn is { } nqn && Words(storage, NqnProperties).Contains(nqn)),
            _ when storage.Text("wwid") is not null => ByWwid(Words(storage, "wwid")),
            "purestorage" => _luns.Where(IsPure),
            _ => null,
        };
        return found is null ? null : new StorageLunIds(Ids(found), ImmutableSortedDictionary<string, string>.Empty, null);
    }

    private IEnumerable<LunFacts> ByTarget(IReadOnlyCollection<string> targets) => _luns.Where(l => l.Paths.Any(p => p.Target is { } target && targets.Contains(target)));

    private IEnumerable<LunFacts> ByWwid(IReadOnlyCollection<string> wwids) => _luns.Where(l => l.Wwid is { } wwid && wwids.Contains(wwid));

    /// <summary>Pure Storage's OUI is 24a937, in NAA 6 behind its first digit, in its EUI-64 of namespaces in the middle.</summary>
    private static bool IsPure(LunFacts lun) => lun.Wwid is { } wwid
        && (wwid.StartsWith("3624a9370", StringComparison.Ordinal) || (wwid.StartsWith("eui.00", StringComparison.Ordinal) && wwid.Contains("24a937", StringComparison.Ordinal)));

    /// <summary>
    /// LVM is kept away from maps that hang, so that its report lacks exactly the LUNs that are worst off. Active volumes still stand on
    /// them, the storage may name its base, and the baseline remembers.
    /// </summary>
    private StorageLunIds OnGroup(Storage storage)
    {
        var lvm = _inventory.Lvm;
        var groups = lvm.VolumeGroups.Where(g => g.Name == storage.VgName).ToList();
        var uuids = groups.Select(g => g.Uuid).ToHashSet(StringComparer.Ordinal);
        var physical = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var found = new HashSet<LunFacts>();
        foreach (var volume in lvm.PhysicalVolumes.Where(p => p.GroupUuid is { } group && uuids.Contains(group)))
        {
            foreach (var lun in DeviceNumber.TryParse(volume.Device, out var number) ? Below(number) : [])
            {
                found.Add(lun);
                physical[lun.Id] = volume.Path ?? volume.Device!;
            }
        }

        foreach (var mapping in _inventory.Mappings.Where(m => m.Uuid.Owner == DmOwner.Lvm && (uuids.Contains(m.Uuid.VgUuid!) || (uuids.Count == 0 && m.LvmName?.Vg == storage.VgName))))
        {
            found.UnionWith(Below(mapping.Number));
        }

        if (storage.Text("base") is { } named && named.LastIndexOf(".scsi-", StringComparison.Ordinal) is > 0 and var at)
        {
            found.UnionWith(ByWwid([named[(at + ".scsi-".Length)..]]));
        }

        var problem = lvm.Error is { } error ? $"LVM could not be asked ({error})"
            : groups.Count == 0 ? $"LVM shows no volume group {storage.VgName}"
            : groups.Exists(g => !g.IsComplete) ? $"LVM does not see every physical volume of {storage.VgName}" : null;
        if (problem is not null)
        {
            found.UnionWith(_luns.Where(l => _baseline.Luns.GetValueOrDefault(l.Id)?.Storages.Contains(storage.Id) is true));
        }

        return new StorageLunIds(Ids(found), physical.ToImmutable(), problem);
    }

    /// <summary>The first LUNs on the way down: what is below a LUN are its paths.</summary>
    private HashSet<LunFacts> Below(DeviceNumber from)
    {
        var found = new HashSet<LunFacts>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<GraphNode>();
        if (_inventory.Graph.Find(from) is { } start)
        {
            next.Push(start);
        }

        while (next.TryPop(out var node))
        {
            if (!seen.Add(node.Id))
            {
                continue;
            }

            if (node.Number is { } number && _byDevice.TryGetValue(number, out var lun))
            {
                found.Add(lun);
                continue;
            }

            foreach (var below in _inventory.Graph.Below(node))
            {
                next.Push(below);
            }
        }

        return found;
    }

    private static ImmutableSortedSet<string> Ids(IEnumerable<LunFacts> luns) => luns.Select(l => l.Id).ToImmutableSortedSet(StringComparer.Ordinal);

    private static List<string> Words(Storage storage, params string[] properties) =>
        [.. properties.Select(storage.Text).OfType<string>().Take(1).SelectMany(text => text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))];
}
