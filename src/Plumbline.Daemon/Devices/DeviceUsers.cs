using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.FibreChannel;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Iscsi;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Nvme;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Daemon.Devices;

/// <summary>
/// Who uses a device: what stands on it, and who has it or any of that open, mounted or as swap. lvm is not asked: what it has active is a
/// mapping. A partition is no user; who uses it is.
/// </summary>
internal static class DeviceUsers
{
    /// <summary>udev looks at a device for a moment after every change of it; nobody waits for that to end by hand.</summary>
    private static readonly string[] Passing = ["(udev-worker)", "systemd-udevd", "udevd"];

    public static bool WillPass(ImmutableArray<string> users) =>
        !users.IsEmpty && users.All(user => Passing.Any(name => user.StartsWith("process ", StringComparison.Ordinal) && user.Contains($" {name} has ", StringComparison.Ordinal)));

    /// <param name="disks">What they do not tell of themselves says nothing about who uses this one.</param>
    /// <param name="own">The uuid of our own mapping, which is no user; who has it open is.</param>
    public static ImmutableArray<string> Read(HostSources sources, ImmutableArray<BlockDevice> disks, FoundDevice device, string? own = null)
    {
        var problems = new ReadProblems();
        var (graph, holders) = Graph(sources, disks, problems);
        var users = Of(graph, holders, device, own);
        return [.. users, .. problems.ToImmutable().Select(p => $"not everything could be seen, so that more may use it ({p.Source}: {p.Detail})")];
    }

    public static (DeviceGraph Graph, HolderFacts Holders) Graph(HostSources sources, ImmutableArray<BlockDevice> disks, ReadProblems problems)
    {
        var holders = InventoryReader.ReadHolders(sources, problems);
        var mappings = DmReader.Devices(sources.DeviceMapper.Read(DmDetail.Everything), sources.Root, problems);
        var facts = new NodeFacts(new MultipathFacts(MultipathdFailure.None, []), new LvmReport(), new FabricFacts(new NvmeFacts([], []), new IscsiFacts([]), new FibreChannelFacts([], []), InterfaceFacts.None), holders);
        return (new GraphBuilder(disks, mappings, facts).Build(), holders);
    }

    internal static ImmutableArray<string> Of(DeviceGraph graph, HolderFacts holders, FoundDevice device, string? own = null)
    {
        if (graph.Find(device.Number) is not { } node)
        {
            return [$"{device.Path} was not among the devices that were read: who uses it is not known"];
        }

        var users = new List<string>();
        foreach (var above in graph.Up(node))
        {
            var what = above == node ? device.Path : $"{Words(above)} on {device.Path}";
            if (above != node && above.Kind != "partition" && (own is null || above.Uuid != own))
            {
                users.Add($"{Words(above)} stands on {device.Path}");
            }

            users.AddRange(above.HeldBy.Select(holder => Words(holder, what)));
        }

        users.AddRange(holders.Loops.Where(l => l.BackingFile == device.Path).Select(l => $"the loop device {l.Name} has {device.Path} as its file"));
        return [.. users];
    }

    private static string Words(GraphNode node) => node.Kind switch
    {
        "dm" => $"the mapping {node.Name}",
        "partition" => $"the partition {node.Name}",
        "md" => $"the RAID {node.Name}",
        _ => $"the device {node.Name}",
    };

    private static string Words(string holder, string what) => holder.Split(':', 2) switch
    {
        ["mount", var place] => $"{what} is mounted at {place}",
        ["swap"] => $"{what} is swap",
        ["guest", var guest] => $"guest {guest} has {what} open",
        ["process", var process] => $"process {process} has {what} open",
        ["btrfs", var uuid] => $"{what} is part of the mounted btrfs {uuid}",
        _ => $"{what} is held by {holder}",
    };
}
