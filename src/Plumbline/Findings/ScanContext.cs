using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Paths;
using Plumbline.Proxmox;
using Plumbline.Settings;

namespace Plumbline.Findings;

/// <summary>The inventory with what all judgements look up, made once a scan.</summary>
internal sealed class ScanContext
{
    private readonly Dictionary<DeviceNumber, DmDevice> _mappings;
    private PathReport? _paths;

    public ScanContext(HostInventory inventory, Surroundings surroundings)
    {
        Inventory = inventory;
        Surroundings = surroundings;
        Groups = new VolumeGroups(inventory.Lvm);
        References = new GuestReferences(inventory.Guests);
        _mappings = inventory.Mappings.DistinctBy(m => m.Number).ToDictionary(m => m.Number);
        Entries = [];
    }

    public HostInventory Inventory { get; }

    public Surroundings Surroundings { get; }

    public VolumeGroups Groups { get; }

    public GuestReferences References { get; }

    /// <summary>Ordered by device number. Empty while they are being judged.</summary>
    public ImmutableArray<Entry> Entries { get; init; }

    public ProxmoxCluster Cluster => References.Cluster;

    /// <summary>What each LUN is worth.</summary>
    public PathReport Paths => _paths ??= PathReport.Of(Inventory);

    public DmDevice Mapping(Entry entry) => _mappings[entry.Device];

    public DmDevice? Mapping(DeviceNumber number) => _mappings.GetValueOrDefault(number);

    /// <summary>Older than the time that a volume may stand before its line is in a configuration.</summary>
    public bool IsPastGrace(DateTimeOffset? made) => made is { } time && Inventory.TakenAt - time >= Inventory.Settings.Time(SettingKeys.OrphanGrace);

    public static ScanContext Judged(HostInventory inventory, Surroundings surroundings)
    {
        var context = new ScanContext(inventory, surroundings);
        return new ScanContext(context, new Classifier(context).Judge());
    }

    private ScanContext(ScanContext other, ImmutableArray<Entry> entries)
    {
        (Inventory, Surroundings, Groups, References, _mappings) = (other.Inventory, other.Surroundings, other.Groups, other.References, other._mappings);
        Entries = entries;
    }
}
