using System.Collections.Frozen;
using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Nvme;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>Looks up what the other readers know of a block device: its identity, its state as a path, and who holds it.</summary>
internal sealed class NodeFacts
{
    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    private readonly FabricFacts _fabric;
    private readonly HolderFacts _holders;
    private readonly FrozenDictionary<string, MultipathPath> _pathByName;
    private readonly FrozenDictionary<string, MultipathPath> _pathByNumber;
    private readonly FrozenDictionary<string, LogicalVolume> _volumeByUuid;
    private readonly ILookup<string, string> _heldBy;
    private readonly FrozenDictionary<string, (NvmeSubsystem Subsystem, NvmeNamespace Namespace)> _namespaceByName;
    private readonly FrozenDictionary<string, (NvmeController Controller, NvmePath Path)> _nvmePathByName;

    public NodeFacts(MultipathFacts multipath, LvmReport lvm, FabricFacts fabric, HolderFacts holders)
    {
        _fabric = fabric;
        _holders = holders;
        var paths = multipath.Maps.SelectMany(m => m.AllPaths).ToList();
        _pathByName = First(paths, p => p.Device);
        _pathByNumber = First(paths, p => p.DeviceNumber);
        _volumeByUuid = First(lvm.LogicalVolumes, v => v.DmUuid);
        _heldBy = Holders(holders, lvm).ToLookup(h => h.Device, h => h.Holder, StringComparer.Ordinal);
        _namespaceByName = First(fabric.Nvme.Subsystems.SelectMany(s => s.Namespaces.Select(n => (Subsystem: s, Namespace: n))), pair => pair.Namespace.Name);
        _nvmePathByName = First(
            from subsystem in fabric.Nvme.Subsystems
            from path in subsystem.Namespaces.SelectMany(n => n.Paths)
            from controller in subsystem.Controllers
            where controller.Name == path.Controller
            select (Controller: controller, Path: path),
            pair => pair.Path.Name);
    }

    /// <param name="number">Null for devices without a node, which nobody can hold.</param>
    /// <param name="paths">/proc/swaps and some mounts know devices by path only.</param>
    public ImmutableArray<string> HoldersOf(DeviceNumber? number, params ReadOnlySpan<string> paths) =>
        [.. paths.ToArray().Append(number?.ToString() ?? "").SelectMany(key => _heldBy[key]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The hidden path devices of an NVMe head.</summary>
    public IEnumerable<string> NvmePathsOf(BlockDevice disk) =>
        _namespaceByName.TryGetValue(disk.Name, out var found) && found.Namespace.Shape != NvmeShape.Plain ? found.Namespace.Paths.Select(p => p.Name) : [];

    /// <summary>
    /// A path is as well as the worst that anyone says of it: a dead one reads "failed faulty running", and the last word alone looks well.
    /// </summary>
    public string? StateOf(BlockDevice disk)
    {
        if (_nvmePathByName.TryGetValue(disk.Name, out var nvme))
        {
            return nvme.Path.AnaState is { } ana ? $"{nvme.Controller.State} {ana}" : nvme.Controller.State;
        }

        if ((_pathByName.GetValueOrDefault(disk.Name) ?? _pathByNumber.GetValueOrDefault(disk.Number?.ToString() ?? "")) is not { } path)
        {
            return disk.ScsiState;
        }

        return path switch
        {
            { DmState: "failed", CheckerState: { } checker and not "ready" } => $"failed {checker}",
            { DmState: "failed" } => "failed",
            { CheckerState: { } checker and not "ready" } => checker,
            { ScsiState: { } scsi and not "running" } => scsi,
            _ => disk.ScsiState ?? path.CheckerState ?? path.DmState,
        };
    }

    public ImmutableSortedDictionary<string, string> IdentityOf(DmDevice mapping)
    {
        var identity = Nothing.ToBuilder();
        Put(identity, "kernel_name", "dm-" + mapping.Number.Minor);
        if (mapping.Uuid.Owner == DmOwner.Multipath)
        {
            Put(identity, "wwid", mapping.Uuid.Parent);
        }

        if (mapping.Uuid.Owner == DmOwner.Lvm)
        {
            // Metadata says what the LV is called now; the name of the mapping only what it was called when it was activated.
            var volume = _volumeByUuid.GetValueOrDefault(mapping.Uuid.Text);
            Put(identity, "vg", volume?.GroupName ?? mapping.LvmName?.Vg);
            Put(identity, "lv", volume?.Name ?? mapping.LvmName?.Lv);
            Put(identity, "layer", mapping.Uuid.Layer);
        }

        if (mapping.Targets is [{ Kind: ThinTarget thin }])
        {
            Put(identity, "thin_id", thin.ThinId.ToString());
        }

        return identity.ToImmutable();
    }

    public ImmutableSortedDictionary<string, string> IdentityOf(BlockDevice disk)
    {
        var identity = Nothing.ToBuilder();
        Put(identity, "vendor", disk.Vendor);
        Put(identity, "model", disk.Model);
        Put(identity, "serial", disk.Serial);
        Put(identity, "wwid", disk.Wwid);
        Put(identity, "address", disk.ScsiAddress);
        Put(identity, "transport", disk.Transport);
        if (_namespaceByName.TryGetValue(disk.Name, out var nvme))
        {
            Put(identity, "nqn", nvme.Subsystem.Nqn);
            Put(identity, "nsid", nvme.Namespace.Nsid?.ToString());
        }

        if (_nvmePathByName.TryGetValue(disk.Name, out var path))
        {
            Put(identity, "controller", path.Controller.Name);
            Put(identity, "transport", path.Controller.Transport);
            Put(identity, "portal", path.Controller.Address is { Traddr: { } address, Trsvcid: { } port } ? $"{address}:{port}" : path.Controller.Address.Traddr);
            Put(identity, "interface", path.Controller.Address.HostIface);
        }

        if (_fabric.Iscsi.SessionOf(disk.SysPath) is { } session)
        {
            Put(identity, "target", session.Target);
            Put(identity, "portal", session.Connections.FirstOrDefault()?.Portal);
        }

        if (_fabric.FibreChannel.PathOf(disk.SysPath) is { } ports)
        {
            Put(identity, "ports", $"{ports.Host?.PortName ?? "?"} -> {ports.RemotePort?.PortName ?? ports.RemotePortName ?? "?"}");
        }

        Put(identity, "file", _holders.Loops.FirstOrDefault(l => l.Name == disk.Name)?.BackingFile);
        return identity.ToImmutable();
    }

    private static IEnumerable<(string Device, string Holder)> Holders(HolderFacts holders, LvmReport lvm)
    {
        foreach (var mount in holders.Mounts)
        {
            yield return (mount.Device, "mount:" + mount.Target);

            // A file system of several devices has one number at most (btrfs an anonymous one); its source names them, joined by colons.
            var several = mount.Device.StartsWith("0:", StringComparison.Ordinal) || mount.Source.Contains(":/dev/", StringComparison.Ordinal);
            foreach (var path in several ? mount.Source.Split(':') : [])
            {
                yield return (path, "mount:" + mount.Target);
            }
        }

        foreach (var (uuid, device) in holders.Btrfs.SelectMany(b => b.Devices.Select(device => (b.Uuid, device))))
        {
            yield return ("/dev/" + device, "btrfs:" + uuid);
        }

        foreach (var swap in holders.Swaps)
        {
            yield return (swap.Path, "swap");
        }

        foreach (var process in holders.Processes)
        {
            foreach (var open in process.Devices)
            {
                yield return (open.Device, process.GuestId is { } guest ? $"guest:{guest}" : $"process:{process.Pid} {process.Command}");
            }
        }

        foreach (var physical in lvm.PhysicalVolumes)
        {
            if (physical.Device is { } device)
            {
                yield return (device, "lvm:" + (lvm.VolumeGroups.FirstOrDefault(g => g.Uuid == physical.GroupUuid)?.Name ?? "(no group)"));
            }
        }
    }

    private static void Put(ImmutableSortedDictionary<string, string>.Builder identity, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            identity[key] = value;
        }
    }

    /// <summary>By key, the first one where a key comes twice: only a broken reading has that.</summary>
    private static FrozenDictionary<string, T> First<T>(IEnumerable<T> items, Func<T, string?> key) =>
        items.Where(item => !string.IsNullOrEmpty(key(item))).DistinctBy(item => key(item)!, StringComparer.Ordinal).ToFrozenDictionary(item => key(item)!, StringComparer.Ordinal);
}
