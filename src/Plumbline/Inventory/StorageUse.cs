using System.Collections.Immutable;

namespace Plumbline.Inventory;

/// <summary>A volume group and the Proxmox storages that put volumes into it.</summary>
/// <param name="Size">Bytes; null where LVM did not say, or did not see the whole group.</param>
/// <param name="Storages">Their ids in order.</param>
internal sealed record GroupUse(string Name, string Uuid, long? Size, long? Free, ImmutableArray<string> Storages);

/// <summary>A thin pool. It can be full while its volume group is not.</summary>
internal sealed record PoolUse(string Group, string Name, string Uuid, long? Size, double? DataPercent, double? MetadataPercent, ImmutableArray<string> Storages);

/// <summary>How full the storages on LVM are: LVM's figures joined with what Proxmox calls them.</summary>
internal sealed record StorageUse(ImmutableArray<GroupUse> Groups, ImmutableArray<PoolUse> Pools)
{
    public static StorageUse Of(HostInventory inventory)
    {
        var storages = inventory.Guests.Cluster.Storages?.Storages.Where(s => s.OnLvm).ToLookup(s => s.VgName!, StringComparer.Ordinal);
        var groups = inventory.Lvm.VolumeGroups.OrderBy(g => g.Name, StringComparer.Ordinal).ThenBy(g => g.Uuid, StringComparer.Ordinal)
            .Select(group => new GroupUse(group.Name, group.Uuid, Whole(group.IsComplete, group.Size), Whole(group.IsComplete, group.Free), Ids(group.Name, pool: null)));
        var pools = inventory.Lvm.LogicalVolumes.Where(v => v.Layout.Contains("pool") && v.Layout.Contains("thin"))
            .OrderBy(v => v.GroupName, StringComparer.Ordinal).ThenBy(v => v.Name, StringComparer.Ordinal).ThenBy(v => v.Uuid, StringComparer.Ordinal)
            .Select(pool => new PoolUse(pool.GroupName, pool.Name, pool.Uuid, pool.Size, pool.DataPercent, pool.MetadataPercent, Ids(pool.GroupName, pool.Name)));
        return new StorageUse([.. groups], [.. pools]);

        // An lvmthin storage is its pool's; the group counts only what is allotted to the pool as a whole.
        ImmutableArray<string> Ids(string group, string? pool) =>
            [.. (storages?[group] ?? []).Where(s => s.ThinPool == pool).Select(s => s.Id).Order(StringComparer.Ordinal)];
    }

    private static long? Whole(bool complete, long? bytes) => complete ? bytes : null;
}
