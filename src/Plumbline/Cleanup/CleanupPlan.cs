using System.Collections.Immutable;
using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Proxmox.Locks;

namespace Plumbline.Cleanup;

/// <summary>From a scan to the acts that would put it right: one for each duplicate, then one for each tombstone. Pure.</summary>
internal static class CleanupPlan
{
    public static ImmutableArray<PlannedAct> Of(ScanContext scan, IEnumerable<Finding> findings)
    {
        var explanations = findings.GroupBy(f => f.Subject, StringComparer.Ordinal).ToDictionary(g => g.Key, g => $"{g.First().Title}. {g.First().Explanation}", StringComparer.Ordinal);
        return
        [
            .. scan.Entries.Where(IsCandidate)
                .OrderBy(e => e.Class)
                .ThenBy(e => e.Name, StringComparer.Ordinal)
                .Select(e => Of(e, scan, explanations.GetValueOrDefault(e.Name) ?? "")),
        ];
    }

    /// <summary>The act for one entry.</summary>
    public static PlannedAct Of(Entry entry, ScanContext scan, string why)
    {
        var device = scan.Mapping(entry);
        var group = InOrder(device, entry.Members.Select(scan.Mapping).OfType<DmDevice>());
        var lv = scan.Groups.Of(device.Uuid);
        var concerned = Concerned.By(entry, device, scan);
        return new PlannedAct(
            entry,
            [.. group.Select(SeenMapping.Of)],
            lv is null ? null : new LvmTarget(lv.GroupName, lv.GroupUuid, lv.Uuid),
            device.Uuid is { Owner: DmOwner.Lvm, VgUuid: { } vg, LvUuid: { } lvUuid } && scan.Groups.Find(vg) is { } found ? new LvmTarget(found.Name, vg, lvUuid) : null,
            LockSet.Of(concerned.Vmids, concerned.Storages),
            why,
            [.. Obstacles.Of(entry, group, concerned.Vmids, scan)],
            lv is { AutoActivation: true, SkipActivation: false } && scan.Groups.Find(lv.GroupUuid)?.AutoActivation is not false);
    }

    public static bool IsCandidate(Entry entry) => entry.Class is EntryClass.Duplicate or EntryClass.Tombstone;

    /// <summary>Nothing goes before what stands on it has gone.</summary>
    private static List<DmDevice> InOrder(DmDevice top, IEnumerable<DmDevice> members)
    {
        var left = members.Prepend(top).DistinctBy(m => m.Number).ToList();
        var order = new List<DmDevice>(left.Count);
        while (left.Count > 0)
        {
            // A circle cannot be made in the kernel; of a forged capture any order will do.
            var next = left.Find(m => !left.Exists(above => above.Dependencies.Contains(m.Number))) ?? left[0];
            left.Remove(next);
            order.Add(next);
        }

        return order;
    }
}
