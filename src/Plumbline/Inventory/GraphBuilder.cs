using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>
/// Makes the graph from the readers' facts. Edges come from the kernel: dependencies of dm tables, the slaves of everything else, a
/// partition's disk, the paths of an NVMe namespace. Identity and holders are looked up in <see cref="NodeFacts"/>.
/// </summary>
internal sealed class GraphBuilder(ImmutableArray<BlockDevice> disks, ImmutableArray<DmDevice> mappings, NodeFacts facts)
{
    private readonly Dictionary<string, string> _idByName = new(StringComparer.Ordinal);
    private readonly Dictionary<DeviceNumber, string> _idByNumber = [];

    public DeviceGraph Build()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var disk in disks)
        {
            _idByName[disk.Name] = Claim(ids, IdOf(disk), disk.Name);
            if (disk.Number is { } number)
            {
                _idByNumber[number] = _idByName[disk.Name];
            }
        }

        foreach (var mapping in mappings)
        {
            var id = Claim(ids, mapping.Uuid.Text.Length > 0 ? "dm:" + mapping.Uuid.Text : "dm:name:" + mapping.Name, mapping.Number.ToString());
            _idByNumber[mapping.Number] = id;
            _idByName["dm-" + mapping.Number.Minor] = id;
        }

        return new DeviceGraph([.. disks.Where(d => !IsMapping(d)).Select(Node), .. mappings.Select(Node)]);
    }

    /// <summary>Without root device-mapper is read through sysfs, and its devices come in both lists: the mapping's node stands.</summary>
    private bool IsMapping(BlockDevice disk) => disk.Number is { } number && _idByNumber[number].StartsWith("dm:", StringComparison.Ordinal);

    /// <summary>Paths of one LUN share its WWID, clones share serials: what is not unique is told apart by its place.</summary>
    private static string Claim(HashSet<string> ids, string wanted, string place)
    {
        var id = wanted;
        if (!ids.Add(id))
        {
            id = $"{wanted}@{place}";
            ids.Add(id);
        }

        return id;
    }

    private string IdOf(BlockDevice disk)
    {
        var kind = KindOf(disk);
        if (disk.Disk is { } whole)
        {
            return $"{kind}:{_idByName.GetValueOrDefault(whole) ?? whole}#{disk.PartitionNumber}";
        }

        if (disk.ScsiAddress is { } address && disk.Wwid is { } wwid)
        {
            return $"{kind}:{wwid}@{address}";
        }

        return kind == "nvme-path" ? $"{kind}:{disk.Wwid}@{disk.Name}" : $"{kind}:{disk.Wwid ?? disk.Serial ?? disk.Name}";
    }

    private GraphNode Node(BlockDevice disk)
    {
        var kind = KindOf(disk);
        var below = disk.Slaves.Select(name => _idByName.GetValueOrDefault(name));
        if (disk.Disk is { } whole)
        {
            below = below.Append(_idByName.GetValueOrDefault(whole));
        }

        below = below.Concat(facts.NvmePathsOf(disk).Select(name => _idByName.GetValueOrDefault(name)));
        return new GraphNode(
            _idByName[disk.Name],
            kind,
            disk.Name,
            disk.Number,
            Uuid: null,
            disk.Size,
            disk.ReadOnly,
            OpenCount: null,
            facts.StateOf(disk),
            facts.IdentityOf(disk),
            Ordered(below),
            facts.HoldersOf(disk.Number, "/dev/" + disk.Name));
    }

    private GraphNode Node(DmDevice mapping) => new(
        _idByNumber[mapping.Number],
        "dm",
        mapping.Name,
        mapping.Number,
        mapping.Uuid.Text.Length > 0 ? mapping.Uuid.Text : null,
        mapping.Sectors * 512,
        mapping.ReadOnly,
        mapping.OpenCount,
        mapping.Suspended ? "suspended" : mapping.LiveTable ? "active" : "no table",
        facts.IdentityOf(mapping),
        Ordered(mapping.Dependencies.Select(number => _idByNumber.GetValueOrDefault(number))),
        facts.HoldersOf(mapping.Number, "/dev/dm-" + mapping.Number.Minor, "/dev/mapper/" + mapping.KernelName));

    private static ImmutableArray<string> Ordered(IEnumerable<string?> ids) => [.. ids.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string KindOf(BlockDevice disk) => disk switch
    {
        { Disk: not null } => "partition",
        { Hidden: true } => "nvme-path",
        { Name: ['n', 'v', 'm', 'e', ..] } => "nvme",
        { Name: ['l', 'o', 'o', 'p', ..] } => "loop",
        { Name: ['m', 'd', ..] } => "md",
        { Name: ['z', 'd', ..] } => "zvol",
        { Name: ['r', 'b', 'd', ..] } => "rbd",
        { Name: ['n', 'b', 'd', ..] } => "nbd",
        { Name: ['d', 'm', '-', ..] } => "dm",
        _ => "disk",
    };
}
