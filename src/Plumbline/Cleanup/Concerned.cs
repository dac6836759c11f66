using System.Collections.Immutable;
using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Cleanup;

/// <summary>Whose work an act could meet: every guest and every storage that has to do with the name, the volume, or what it is in the way of.</summary>
internal sealed record Concerned(ImmutableSortedSet<int> Vmids, ImmutableArray<Storage> Storages)
{
    public static Concerned By(Entry entry, DmDevice device, ScanContext scan)
    {
        var vmids = new HashSet<int>();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        Add(GuestVolume.Read(device, scan.Groups), scan, vmids, groups);
        Add(entry.Vmid, vmids);
        Add(EntryGroups.PartOf(device) is { } whole ? VolumeNames.Classify(whole).Vmid : null, vmids);
        if (device.LvmName is { } name)
        {
            groups.Add(name.Vg);
            Add(VolumeNames.Classify(name.Lv).Vmid, vmids);
            vmids.UnionWith(scan.References.To(name.Vg, name.Lv).Select(r => r.Guest.Vmid));
        }

        if (entry.Against is { } kept && scan.Inventory.Mappings.FirstOrDefault(m => m.Name == kept) is { } other)
        {
            Add(GuestVolume.Read(other, scan.Groups), scan, vmids, groups);
        }

        return new Concerned([.. vmids], [.. (scan.Cluster.Storages?.Storages ?? []).Where(s => s.OnLvm && groups.Contains(s.VgName!))]);
    }

    private static void Add(GuestVolume? volume, ScanContext scan, HashSet<int> vmids, HashSet<string> groups)
    {
        if (volume is not null)
        {
            Add(volume.Vmid, vmids);
            vmids.UnionWith(scan.References.To(volume).Concat(scan.References.Possible(volume.Volume.Text)).Select(r => r.Guest.Vmid));
            groups.UnionWith(volume.GroupName is { } group ? [group] : []);
        }
    }

    private static void Add(int? vmid, HashSet<int> vmids)
    {
        if (vmid is { } number)
        {
            vmids.Add(number);
        }
    }
}
