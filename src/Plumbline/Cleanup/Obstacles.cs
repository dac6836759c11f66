using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Proxmox;

namespace Plumbline.Cleanup;

/// <summary>
/// What speaks against touching an entry, although it is proven to be in the way or left over. Asked when the plan is made and again under
/// the locks; a sentence each. What was not read speaks against it too.
/// </summary>
internal static class Obstacles
{
    /// <summary>Readers without which nobody knows who uses a mapping.</summary>
    private static readonly string[] Needed = ["dm", "sysfs", "proxmox", "processes", "mounts", "swaps"];

    private static readonly string[] Untouchable = ["crypt", "integrity", "verity", "multipath"];

    public static IEnumerable<string> Of(Entry entry, IReadOnlyList<DmDevice> group, IEnumerable<int> vmids, ScanContext scan)
    {
        if (!entry.Removable)
        {
            yield return "a guest uses the sectors of it: stop the guest first";
        }

        var obstacles = OfReading(scan).Concat(group.SelectMany(device => OfMapping(device, group, scan)))
            .Concat(OfVolumeGroup(scan.Mapping(entry), scan))
            .Concat(OfGuests(vmids, scan));
        foreach (var obstacle in obstacles)
        {
            yield return obstacle;
        }
    }

    /// <summary>What was not read.</summary>
    public static IEnumerable<string> OfReading(ScanContext scan) =>
        scan.Inventory.Problems.Select(p => p.Source).Distinct().Where(Needed.Contains).Select(source => $"{source} could not be read completely, so that a user of it may be missed");

    private static IEnumerable<string> OfMapping(DmDevice device, IReadOnlyList<DmDevice> group, ScanContext scan)
    {
        if (device.Targets is not { } targets || targets.Any(t => Untouchable.Contains(t.Type)) || device.IsMultipath || device.Uuid.Owner == DmOwner.Crypt)
        {
            yield return device.Targets is null ? $"the table of {device.Name} was not read" : $"{device.Name} is encrypted, checked or a multipath map: such a mapping is never removed";
        }

        var inside = group.Count(above => above.Dependencies.Contains(device.Number));
        if (device.OpenCount is not { } open)
        {
            yield return $"whether {device.Name} is open was not told";
        }
        else if (open > inside)
        {
            yield return $"{device.Name} is open: {open - inside} time(s) by something outside of it";
        }

        if (device.Suspended || device.InternalSuspend)
        {
            yield return $"{device.Name} is suspended: somebody is at work on it, or was killed there";
        }

        if (device.InactiveTable)
        {
            yield return $"{device.Name} has a second table loaded: somebody is at work on it";
        }

        if (device.DeferredRemove)
        {
            yield return $"{device.Name} is already marked to go when it is closed";
        }

        if (scan.Inventory.Graph.Find(device.Number) is not { } node)
        {
            yield return $"who stands on {device.Name} is not known";
            yield break;
        }

        foreach (var holder in node.HeldBy)
        {
            yield return $"{device.Name} is held by {holder}";
        }

        foreach (var above in scan.Inventory.Graph.Above(node).Where(a => a.Number is not { } number || !group.Any(m => m.Number == number)))
        {
            yield return $"{above.Name} stands on {device.Name}";
        }
    }

    /// <summary>LVM's report must be sure of the group; without any LVM uuid there is none to ask about.</summary>
    private static IEnumerable<string> OfVolumeGroup(DmDevice device, ScanContext scan)
    {
        if (device.Uuid is not { Owner: DmOwner.Lvm, VgUuid: { } uuid })
        {
            yield break;
        }

        if (scan.Groups.WhyUnjudged(uuid) is { } unjudged)
        {
            yield return $"its volume group cannot be judged ({unjudged})";
        }
        else if (scan.Groups.Find(uuid) is { } group && (group is { Exported: true } or { Shared: true } || group.LockType is not (null or "" or "none")))
        {
            yield return $"the volume group {group.Name} is exported or under lvmlockd";
        }

        if (scan.Groups.Of(device.Uuid) is { } lv)
        {
            var snapshots = scan.Inventory.Lvm.LogicalVolumes.Where(v => v.GroupUuid == lv.GroupUuid && v.OriginUuid == lv.Uuid && !v.Layout.Contains("thin"));
            foreach (var snapshot in snapshots.Where(s => scan.Inventory.Mappings.Any(m => m.Uuid.Text == s.DmUuid)))
            {
                yield return $"its snapshot {snapshot.Name} is active";
            }
        }
    }

    /// <summary>A guest that runs, is locked, has a task at work or is being changed.</summary>
    public static IEnumerable<string> OfGuests(IEnumerable<int> vmids, ScanContext scan)
    {
        if (scan.Cluster.JudgementRefused is { } refused)
        {
            yield return refused;
            yield break;
        }

        if (scan.Surroundings.BusyVmids is null)
        {
            yield return "which tasks of Proxmox run was not read";
        }

        foreach (var vmid in vmids)
        {
            var run = scan.Inventory.Guests.Activity.Of(vmid);
            var process = scan.Inventory.Holders.Processes.FirstOrDefault(p => p.GuestId == vmid);
            if (run == GuestRun.Running || process is not null)
            {
                yield return $"guest {vmid} runs here{(process is null ? "" : $" (process {process.Pid} {process.Command})")}";
            }
            else if (run == GuestRun.Unclear && scan.Cluster.State != ProxmoxState.NotProxmox)
            {
                yield return $"whether guest {vmid} runs here was not told";
            }

            if (scan.References.Guest(vmid)?.Config.Lock is { } held)
            {
                yield return $"guest {vmid} has \"lock: {held}\" in its configuration";
            }

            if (scan.Surroundings.BusyVmids?.Contains(vmid) is true)
            {
                yield return $"a task of Proxmox for guest {vmid} runs";
            }

            if (scan.Inventory.Guests.Changing.Contains(vmid))
            {
                yield return $"the configuration of guest {vmid} changed while it was read";
            }
        }
    }
}
