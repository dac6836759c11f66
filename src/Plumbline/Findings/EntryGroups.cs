using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>
/// Which layers ("-real", "-cow"), hidden sub-LVs ("_rimage_0") and partition maps belong to which guest-volume entry: by the LV uuid in
/// their uuid, by their name within the same group, by what they stand on. A pool serves many volumes and belongs to none of them.
/// </summary>
internal sealed class EntryGroups
{
    private readonly Dictionary<DeviceNumber, List<DmDevice>> _members = [];
    private readonly HashSet<DeviceNumber> _stoodOn = [];
    private readonly HashSet<string> _tops;

    public EntryGroups(ImmutableArray<DmDevice> mappings, IReadOnlyCollection<GuestVolume> entries)
    {
        var byVolume = entries.Where(e => !e.HandMade).DistinctBy(e => e.Device.Uuid.Text, StringComparer.Ordinal)
            .ToDictionary(e => e.Device.Uuid.Text, e => e.Device.Number, StringComparer.Ordinal);
        var byName = entries.Where(e => !e.HandMade).DistinctBy(e => (e.Device.Uuid.VgUuid, e.Volume.Text)).ToDictionary(e => (e.Device.Uuid.VgUuid, e.Volume.Text), e => e.Device.Number);
        var byNumber = entries.ToDictionary(e => e.Device.Number);
        _tops = [.. byVolume.Keys];
        foreach (var mapping in mappings)
        {
            _stoodOn.UnionWith(mapping.Dependencies);
            if (byNumber.ContainsKey(mapping.Number))
            {
                continue;
            }

            if (mapping.Uuid is { Owner: DmOwner.Partition, Parent: { } whole } && byVolume.TryGetValue(whole, out var carrier))
            {
                Put(carrier, mapping);
            }
            else if (mapping.Uuid.Owner == DmOwner.Partition && mapping.Dependencies is [var only] && byNumber.ContainsKey(only))
            {
                Put(only, mapping);
            }
            else if (mapping.Uuid is { Owner: DmOwner.Lvm, Layer: not null } && byVolume.TryGetValue(TopUuid(mapping.Uuid), out var top))
            {
                Put(top, mapping);
            }
            else if (mapping.Uuid.Owner == DmOwner.Lvm && PartOf(mapping) is { } name && byName.TryGetValue((mapping.Uuid.VgUuid, name), out top))
            {
                Put(top, mapping);
            }
        }
    }

    /// <summary>Topmost first: what stands on the entry, then its layers, then what those stand on.</summary>
    public ImmutableArray<DeviceNumber> Of(DmDevice top) =>
        !_members.TryGetValue(top.Number, out var members) ? []
        : [.. members.OrderBy(m => m.Uuid.Owner == DmOwner.Partition ? 0 : 1).ThenByDescending(m => m.Dependencies.Count(d => members.Exists(o => o.Number == d))).ThenBy(m => m.Number).Select(m => m.Number)];

    /// <summary>A layer or hidden part of a guest's volume whose top entry is gone and on which nothing stands.</summary>
    public bool IsLeftAlone(DmDevice mapping) =>
        mapping.Uuid.Owner == DmOwner.Lvm
        && (mapping.Uuid.Layer is null ? PartOf(mapping) : mapping.LvmName?.Lv) is { } name
        && VolumeNames.Classify(name).Kind != VolumeKind.None
        && !_tops.Contains(TopUuid(mapping.Uuid))
        && !_stoodOn.Contains(mapping.Number);

    /// <summary>The guest volume of which a name is a part: "vm-100-disk-0" of "vm-100-disk-0_rimage_1" (lvm2, lib/misc/lvm-string.c).</summary>
    internal static string? PartOf(DmDevice mapping)
    {
        if (mapping.LvmName?.Lv is not { } name || VolumeNames.Classify(name).Kind != VolumeKind.None)
        {
            return null;
        }

        for (var at = name.LastIndexOf('_'); at > 0; at = name.LastIndexOf('_', at - 1))
        {
            if (VolumeNames.Classify(name[..at]).Kind != VolumeKind.None)
            {
                return name[..at];
            }
        }

        return null;
    }

    private static string TopUuid(DmUuid uuid) => "LVM-" + uuid.VgUuid + uuid.LvUuid;

    private void Put(DeviceNumber top, DmDevice member)
    {
        if (!_members.TryGetValue(top, out var list))
        {
            _members[top] = list = [];
        }

        list.Add(member);
    }
}
