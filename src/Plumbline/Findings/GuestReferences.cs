using Plumbline.Inventory;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>One place in a guest's configuration that names a volume of this host.</summary>
/// <param name="Where">"scsi0", "unused1 in snapshot s1", "args".</param>
/// <param name="Storage">Null for device paths.</param>
internal sealed record GuestReference(ProxmoxGuest Guest, string Where, string? Storage)
{
    public override string ToString() =>
        $"{(Guest.Kind == GuestKind.Vm ? "VM" : "container")} {Guest.Vmid} on node {Guest.Node} names it: {(Storage is null ? "" : $"storage {Storage}, ")}{Where}";
}

/// <summary>
/// What the guests of the whole cluster name, by the LV that it is on this host. A storage that is not shared is another thing on every
/// node, so that only the guests of this node can mean this node's LVs by it.
/// </summary>
internal sealed class GuestReferences
{
    private static readonly string[] NamePrefixes = ["/dev/mapper/", "/dev/disk/by-id/dm-name-"];
    private const string UuidPrefix = "/dev/disk/by-id/dm-uuid-";

    private readonly Dictionary<(string Group, string Volume), List<GuestReference>> _placed = [];
    private readonly Dictionary<string, List<GuestReference>> _unplaced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<GuestReference>> _byDmName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Storage> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Storage>> _storagesByGroup = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ProxmoxGuest> _guests = [];
    private readonly string? _node;

    public GuestReferences(GuestFacts facts)
    {
        Cluster = facts.Cluster;
        _node = Cluster.Node;
        foreach (var storage in Cluster.Storages?.Storages ?? [])
        {
            _storages.TryAdd(storage.Id, storage);
            if (storage.OnLvm)
            {
                Put(_storagesByGroup, storage.VgName!, storage);
            }
        }

        foreach (var guest in Cluster.Guests)
        {
            _guests.TryAdd(guest.Vmid, guest);
            AddGuest(guest);
        }
    }

    public ProxmoxCluster Cluster { get; }

    public ProxmoxGuest? Guest(int vmid) => _guests.GetValueOrDefault(vmid);

    /// <summary>Storages of this cluster, usable on this node, whose volumes lie in the group.</summary>
    public IEnumerable<Storage> StoragesOf(string? groupName) =>
        groupName is not null && _node is not null && _storagesByGroup.TryGetValue(groupName, out var found) ? found.Where(s => s.UsableOn(_node)) : [];

    /// <summary>Guests that name the volume by a storage that is on this host, or by a device path.</summary>
    public IReadOnlyList<GuestReference> To(GuestVolume entry)
    {
        var found = new List<GuestReference>();
        if (entry.GroupName is { } group)
        {
            found.AddRange(To(group, entry.Volume.Text));
        }

        found.AddRange(_byDmName.GetValueOrDefault(entry.Device.Name) ?? []);
        found.AddRange(_byDmName.GetValueOrDefault(UuidPrefix + entry.Device.Uuid.Text) ?? []);
        found.AddRange(_byDmName.GetValueOrDefault("/dev/dm-" + entry.Device.Number.Minor) ?? []);
        return found.Count < 2 ? found : [.. found.Distinct()];
    }

    public IReadOnlyList<GuestReference> To(string groupName, string volume)
    {
        var byStorage = _placed.GetValueOrDefault((groupName, volume)) ?? [];
        var byPath = _byDmName.GetValueOrDefault(DmName.BuildLvm(groupName, volume)) ?? [];
        return byPath.Count == 0 ? byStorage : [.. byStorage, .. byPath];
    }

    /// <summary>Names of a volume by a storage that storage.cfg does not have: whose LV is meant cannot be told, so that it may be this one.</summary>
    public IReadOnlyList<GuestReference> Possible(string volume) => _unplaced.GetValueOrDefault(volume) ?? [];

    private void AddGuest(ProxmoxGuest guest)
    {
        foreach (var volume in guest.Config.Volumes)
        {
            var where = volume.SnapshotName is { } snapshot ? $"{volume.Key} in snapshot {snapshot}" : volume.Pending ? volume.Key + " (pending)" : volume.Key;
            if (volume.Path is { } path)
            {
                AddPath(guest, path, where);
            }

            foreach (var name in new[] { volume.Name, volume.Base }.OfType<string>().Distinct())
            {
                AddVolume(guest, volume.Storage!, name, where);
            }
        }

        foreach (var snapshot in guest.Config.GeneratedSnapshots())
        {
            AddVolume(guest, snapshot.Storage, snapshot.LvName, $"snapshot {snapshot.Snapshot} of {snapshot.Volume}");
        }

        foreach (var path in guest.Config.MentionedDevices)
        {
            AddPath(guest, path, "its free-text arguments");
        }
    }

    private void AddVolume(ProxmoxGuest guest, string storageId, string name, string where)
    {
        if (!_storages.TryGetValue(storageId, out var storage))
        {
            Put(_unplaced, name, new GuestReference(guest, where, storageId));
        }
        else if (storage.OnLvm && (storage.Shared || guest.Node == _node))
        {
            Put(_placed, (storage.VgName!, name), new GuestReference(guest, where, storageId));
        }
    }

    /// <summary>/dev/VG/LV is a link that udev makes for LVM: the same as /dev/mapper with LVM's doubling. On another node it is that node's device.</summary>
    private void AddPath(ProxmoxGuest guest, string path, string where)
    {
        var name = path;
        if (Array.Find(NamePrefixes, p => path.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
        {
            name = DmName.Unmangle(path[prefix.Length..]);
        }
        else if (path.Split('/') is ["", "dev", var group, var volume] && group.Length > 0 && volume.Length > 0)
        {
            name = DmName.BuildLvm(group, volume);
        }

        if (guest.Node == _node || (DmName.SplitLvm(name) is { } parts && _storagesByGroup.TryGetValue(parts.Vg, out var storages) && storages.Exists(s => s.Shared)))
        {
            Put(_byDmName, name, new GuestReference(guest, $"{where} ({path})", null));
        }
    }

    private static void Put<TKey, TItem>(Dictionary<TKey, List<TItem>> map, TKey key, TItem item)
        where TKey : notnull
    {
        if (!map.TryGetValue(key, out var list))
        {
            map[key] = list = [];
        }

        list.Add(item);
    }
}
