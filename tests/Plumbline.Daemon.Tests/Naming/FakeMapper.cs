using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Naming;

/// <summary>
/// A kernel's device-mapper for machines that have none: two tables a mapping, open counts, and the disks' own word who holds them. Every act
/// is kept in the order it came.
/// </summary>
internal sealed class FakeMapper : INameActs
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private Dictionary<string, (long Size, long Sequence)> _disks = new(StringComparer.Ordinal);
    private int _minor;

    public FakeMapper() => Root = new ChangingRoot(new SampleDisks().Files);

    public ChangingRoot Root { get; }

    public List<string> Acts { get; } = [];

    /// <summary>What the next act of that name says instead of being done.</summary>
    public Dictionary<string, string> Failing { get; } = new(StringComparer.Ordinal);

    /// <summary>Looked at when a mapping is being made.</summary>
    public Action BeforeMake { get; set; } = () => { };

    public bool DriverIsThere => true;

    public Entry this[string uuid] => _entries[uuid];

    public bool Has(string uuid) => _entries.ContainsKey(uuid);

    /// <summary>The disks that the machine has from now on: letter, bytes, sequence number.</summary>
    public void Disks(params (string Name, long Size, long Sequence)[] disks)
    {
        _disks = disks.ToDictionary(d => d.Name, d => (d.Size, d.Sequence), StringComparer.Ordinal);
        Show();
    }

    /// <summary>What somebody else made.</summary>
    public Entry Foreign(string name, string uuid) => Add(new Entry { Name = name, Uuid = uuid, Live = new DmLine(0, 8, "zero", "") });

    public NameLook Look(string name, string uuid)
    {
        var named = _entries.Values.FirstOrDefault(e => e.Name == name);
        return new NameLook(_entries.TryGetValue(uuid, out var ours) ? ours.Seen : null, named is null || named.Uuid == uuid ? null : $"the uuid {named.Uuid}", null);
    }

    public OwnMappings All() => new([.. _entries.Values.Where(e => e.Uuid.StartsWith("PLUMB-", StringComparison.Ordinal)).Select(e => e.Seen)], null);

    public MappingAct Make(string name, string uuid, bool readOnly, DmLine table) => Do("make", uuid, () =>
    {
        BeforeMake();
        Add(new Entry { Name = name, Uuid = uuid, ReadOnly = readOnly, Live = table, On = On(table) });
    });

    public MappingAct Load(string uuid, bool readOnly, DmLine table) => Do("load", uuid, () => _entries[uuid].Inactive = table);

    public MappingAct Clear(string uuid) => Do("clear", uuid, () => _entries[uuid].Inactive = null);

    public MappingAct Resume(string uuid) => Do("resume", uuid, () =>
    {
        var entry = _entries[uuid];
        (entry.Live, entry.Inactive, entry.Suspended) = (entry.Inactive ?? entry.Live, null, false);
        entry.On = On(entry.Live);
        Show();
    });

    public MappingAct Remove(NamedMapping seen) => Do("remove", seen.Seen.Uuid, () =>
    {
        _entries.Remove(seen.Seen.Uuid);
        Show();
    });

    public bool IsShown(string name, DeviceNumber number) => true;

    private Entry Add(Entry entry)
    {
        entry.Minor = _minor++;
        _entries.Add(entry.Uuid, entry);
        Show();
        return entry;
    }

    private MappingAct Do(string act, string uuid, Action work)
    {
        Acts.Add(act);
        if (Failing.Remove(act, out var failure))
        {
            return new MappingAct(failure);
        }

        Assert.True(act == "make" || _entries.ContainsKey(uuid));
        work();
        return new MappingAct(null);
    }

    /// <summary>The kernel takes the disk by its number once, and keeps that disk however the number is used later.</summary>
    private (string Name, long Sequence)? On(DmLine table) =>
        _disks.Keys.FirstOrDefault(name => table.Params == $"252:{16 * (name[^1] - 'a')} 0") is { } disk ? (disk, _disks[disk].Sequence) : null;

    private void Show()
    {
        var shown = new SampleDisks();
        foreach (var (name, (size, sequence)) in _disks)
        {
            shown.Virtio(name, "serial-" + name, size, sequence);
        }

        foreach (var entry in _entries.Values)
        {
            shown.Map($"dm-{entry.Minor}", entry.Minor, entry.Uuid, entry.On is { } on && _disks.TryGetValue(on.Name, out var disk) && disk.Sequence == on.Sequence ? [on.Name] : []);
        }

        Root.Now = shown.Files;
    }

    internal sealed class Entry
    {
        public required string Name { get; init; }

        public required string Uuid { get; init; }

        public required DmLine Live { get; set; }

        public bool ReadOnly { get; init; }

        public int Minor { get; set; }

        public int Open { get; set; }

        public bool Suspended { get; set; }

        public DmLine? Inactive { get; set; }

        public (string Name, long Sequence)? On { get; set; }

        public NamedMapping Seen => new(new SeenMapping(Name, Uuid, new DeviceNumber(253, Minor), ReadOnly, Open, 0, [Live]), Suspended, Inactive is not null);
    }
}
