using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Nvme;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>
/// The devices whose readers hang, and all that stands on them: maps that are suspended or have no path, and NVMe heads without a usable
/// path, of which the kernel keeps the I/O until one is back (nvme_ns_head_submit_bio in drivers/nvme/host/multipath.c).
/// </summary>
internal static class HangingDevices
{
    public static ImmutableArray<string> Of(HostInventory inventory) => Names(inventory.Mappings, inventory.Disks, inventory.Fabric.Nvme);

    /// <summary>Their paths below /dev.</summary>
    public static ImmutableArray<string> Names(ImmutableArray<DmDevice> mappings, ImmutableArray<BlockDevice> disks, NvmeFacts nvme)
    {
        var heads = nvme.Subsystems.SelectMany(s => s.Namespaces.Where(n => Waits(s, n))).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        var below = disks.Where(d => heads.Contains(d.Name) || (d.Disk is { } whole && heads.Contains(whole))).ToList();
        var above = mappings.SelectMany(m => m.Dependencies.Select(on => (Below: on, Mapping: m))).ToLookup(edge => edge.Below, edge => edge.Mapping);
        var found = new HashSet<DeviceNumber>();
        var queue = new Queue<DmDevice>(mappings.Where(MultipathReading.Hangs).Concat(below.Where(d => d.Number is not null).SelectMany(d => above[d.Number!.Value])));
        while (queue.TryDequeue(out var mapping))
        {
            if (found.Add(mapping.Number))
            {
                foreach (var next in above[mapping.Number])
                {
                    queue.Enqueue(next);
                }
            }
        }

        return [.. found.Order().Select(number => "/dev/dm-" + number.Minor), .. below.Select(d => "/dev/" + d.Name).Order(StringComparer.Ordinal)];
    }

    private static bool Waits(NvmeSubsystem subsystem, NvmeNamespace ns) =>
        ns.Shape == NvmeShape.Head
        && !ns.Paths.Any(p => p.AnaState is null or "optimized" or "non-optimized" && subsystem.Controllers.Any(c => c.Name == p.Controller && c.State == "live"));
}
