using System.Collections.Immutable;
using Plumbline.Cleanup.Journaling;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Cleanup;

/// <summary>
/// What tells a block device apart from every other one, however often its number is given to somebody else: the uuid of a mapping, the LUN,
/// the physical volume on it, its serial, and of a partition where it begins on what.
/// </summary>
internal sealed class DeviceIdentities
{
    private readonly Dictionary<DeviceNumber, (string Name, ImmutableArray<string> Identities)> _known = [];

    public DeviceIdentities(HostInventory inventory)
    {
        var luns = new LunNames(inventory);
        var physical = inventory.Lvm.PhysicalVolumes.Where(p => p is { Device: not null, Duplicate: false }).ToLookup(p => p.Device!, p => p.Uuid, StringComparer.Ordinal);
        var disks = inventory.Disks.Where(d => d.Number is not null).DistinctBy(d => d.Name).ToDictionary(d => d.Name, StringComparer.Ordinal);
        foreach (var mapping in inventory.Mappings)
        {
            ImmutableArray<string> own = mapping.Uuid.Text.Length > 0 ? ["dm:" + mapping.Uuid.Text] : [];
            _known[mapping.Number] = (mapping.Name, [.. own, .. physical[mapping.Number.ToString()].Select(uuid => "pv:" + uuid)]);
        }

        foreach (var disk in disks.Values)
        {
            var whole = disk.Disk is { } parent ? disks.GetValueOrDefault(parent) : disk;
            var own = whole is null ? [] : OfDisk(luns.Identity(whole, whole.Number!.Value), whole.Serial, disk.PartitionStart);
            _known.TryAdd(disk.Number!.Value, (disk.Name, [.. own, .. physical[disk.Number.ToString()!].Select(uuid => "pv:" + uuid)]));
        }
    }

    public JournalDevice Of(DeviceNumber number) => _known.TryGetValue(number, out var found)
        ? new JournalDevice(number.ToString(), found.Name, found.Identities)
        : new JournalDevice(number.ToString(), "?", []);

    /// <summary>The devices that are all that the journal says; a device without any identity is never found again.</summary>
    public ImmutableArray<(DeviceNumber Number, string Name)> Find(JournalDevice wanted) => wanted.Identities.IsDefaultOrEmpty
        ? []
        : [.. _known.Where(k => wanted.Identities.All(k.Value.Identities.Contains)).OrderBy(k => k.Key).Select(k => (k.Key, k.Value.Name))];

    private static IEnumerable<string> OfDisk(string? lun, string? serial, long? partitionStart)
    {
        var part = partitionStart is { } start ? $"#from {start}" : "";
        if (lun is not null)
        {
            yield return lun + part;
        }

        if (serial is { Length: > 0 })
        {
            yield return $"serial:{serial}{part}";
        }
    }
}
