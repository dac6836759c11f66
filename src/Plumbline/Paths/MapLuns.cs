using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Paths;

/// <summary>The dm-multipath maps: every path that the kernel or multipathd names, with what each of them says of it.</summary>
internal sealed class MapLuns(HostInventory inventory, PathPlaces places)
{
    private const string NotRead = "the kernel's status of the map";
    private const string Daemon = "multipathd";

    private readonly Dictionary<DeviceNumber, BlockDevice> _disks =
        inventory.Disks.Where(d => d.Number is not null).DistinctBy(d => d.Number).ToDictionary(d => d.Number!.Value);

    public IEnumerable<LunFacts> Read() => inventory.Mappings.Where(m => m.IsMultipath).Select(Map);

    private LunFacts Map(DmDevice mapping)
    {
        var told = inventory.Multipath.Maps.FirstOrDefault(m => IsOf(m, mapping));
        var daemon = told?.Source == MultipathSource.Multipathd ? told : null;
        var (table, status) = Kernel(mapping);
        var wwid = mapping.Uuid.Owner == DmOwner.Multipath ? mapping.Uuid.Parent : told?.Wwid;
        return new LunFacts
        {
            Id = wwid ?? "dm:" + mapping.Name,
            Kind = LunKind.Map,
            Name = mapping.Name,
            Wwid = wwid,
            KernelName = "dm-" + mapping.Number.Minor,
            Vendor = told?.Vendor ?? First(mapping, d => d.Vendor),
            Product = told?.Product ?? First(mapping, d => d.Model),
            Size = mapping.Sectors * 512,
            Policy = told?.Groups.FirstOrDefault()?.Selector ?? (table?.Groups is [var first, ..] ? first.Selector : null),
            Features = told?.Features,
            HardwareHandler = told?.HardwareHandler,
            Suspended = mapping.Suspended || told?.DmState == "suspend",
            Unmanaged = daemon is not null ? null
                : inventory.Multipath.Failure == MultipathdFailure.None ? "multipathd runs and does not know this map"
                : inventory.Multipath.Failure == MultipathdFailure.Absent ? "multipathd does not run" : "multipathd does not answer",
            NoPath = Policy(daemon?.Queueing, table),
            Counters = daemon is null ? default : new LunCounters(daemon.PathFaults, daemon.GroupSwitches, daemon.MapLoads, daemon.QueuedSeconds, daemon.QueueTimeouts),
            Groups = Groups(told, table, status),
            Paths = [.. Paths(mapping, daemon, status).OrderBy(p => p.Id, StringComparer.Ordinal)],
            Devices = [mapping.Number],
        };
    }

    private static bool IsOf(MultipathMap map, DmDevice mapping) =>
        mapping.Uuid is { Owner: DmOwner.Multipath, Parent: { } wwid } && map.Wwid is { } told ? wwid == told : map.Name == mapping.Name;

    private static (DmMultipathTable? Table, DmMultipathStatus? Status) Kernel(DmDevice mapping)
    {
        DmMultipathTable? table = null;
        DmMultipathStatus? status = null;
        _ = mapping.Targets is [{ Type: "multipath" } target] && DmMultipathTable.TryParse(target.Params, out table, out _);
        _ = mapping.Status is [{ Type: "multipath" } line] && DmMultipathStatus.TryParse(line.Params, out status, out _);
        return (table, status);
    }

    /// <summary>The table says what is in force; multipathd adds how long.</summary>
    private static NoPathPolicy Policy(MultipathQueueing? told, DmMultipathTable? table)
    {
        var waits = table?.QueueIfNoPath ?? told?.Kind switch
        {
            QueueingKind.Off => false,
            QueueingKind.On or QueueingKind.Retries or QueueingKind.SecondsLeft => true,
            _ => null,
        };
        return new NoPathPolicy(
            waits,
            told?.Text ?? (table is null ? null : table.QueueIfNoPath ? "on" : "off"),
            told is { Kind: QueueingKind.SecondsLeft, Value: { } seconds } && waits is true ? seconds : null);
    }

    private static ImmutableArray<PathGroup> Groups(MultipathMap? told, DmMultipathTable? table, DmMultipathStatus? status) => told is not null
        ? [.. told.Groups.Select((g, i) => new PathGroup(i + 1, g.Selector, g.Priority, g.DmState))]
        : table is null ? []
        : [.. table.Groups.Select((g, i) => new PathGroup(i + 1, g.Selector, null, status?.Groups.ElementAtOrDefault(i)?.State switch { 'A' => "active", 'D' => "disabled", 'E' => "enabled", _ => null }))];

    /// <summary>By device number, the kernel's and multipathd's views joined: each may name one that the other does not have yet, or any more.</summary>
    private IEnumerable<PathFacts> Paths(DmDevice mapping, MultipathMap? daemon, DmMultipathStatus? status)
    {
        var left = daemon?.Groups.SelectMany((g, i) => g.Paths.Select(p => (Path: p, Group: i + 1))).ToList() ?? [];
        var kernel = status?.Groups.SelectMany((g, i) => g.Paths.Select(p => (p.Device, State: (DmMultipathStatusPath?)p, Group: i + 1))).ToList()
            ?? mapping.Dependencies.Select(d => (Device: d.ToString(), State: (DmMultipathStatusPath?)null, Group: 0)).ToList();
        foreach (var (number, state, group) in kernel)
        {
            var at = left.FindIndex(p => p.Path.DeviceNumber == number);
            var told = at < 0 ? default : left[at];
            if (at >= 0)
            {
                left.RemoveAt(at);
            }

            yield return Path(number, state, told.Path, at < 0 ? group : told.Group, daemon is not null);
        }

        foreach (var (path, group) in left)
        {
            yield return Path(path.DeviceNumber, null, path, group, answered: true);
        }
    }

    private PathFacts Path(string? number, DmMultipathStatusPath? kernel, MultipathPath? told, int group, bool answered)
    {
        var disk = DeviceNumber.TryParse(number, out var device) ? _disks.GetValueOrDefault(device) : null;
        var name = disk?.Name ?? told?.Device;
        var silent = ImmutableArray.CreateBuilder<string>();
        if (kernel is null)
        {
            silent.Add(NotRead);
        }

        if (!answered)
        {
            silent.Add(Daemon);
        }

        var path = new PathFacts
        {
            Id = "",
            Device = name ?? number ?? "#",
            Number = number,
            Group = group > 0 ? group : null,
            Priority = told?.Priority,
            FailCount = kernel?.FailCount,
            Sources = new PathSources
            {
                Kernel = kernel is null ? null : kernel.Active ? "active" : "failed",
                DaemonKernel = told?.DmState,
                Checker = told?.CheckerState,
                Device = disk?.ScsiState,
                DaemonDevice = told?.ScsiState,

                // The reading may have missed a disk that the checker has just read from.
                Lost = disk is null && told?.CheckerState is not ("ready" or "ghost"),
                Unanswered = silent.ToImmutable(),
            },
        };
        return places.Place(path, disk, told);
    }

    private string? First(DmDevice mapping, Func<BlockDevice, string?> what) =>
        mapping.Dependencies.Select(d => _disks.GetValueOrDefault(d)).OfType<BlockDevice>().Select(what).FirstOrDefault(text => text is not null);
}
