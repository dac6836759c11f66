using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Multipath;
using Plumbline.Proxmox;
using Plumbline.Settings;

namespace Plumbline.Paths;

/// <summary>A storage with the LUNs that carry it.</summary>
/// <param name="PhysicalVolumes">LUN id to the device that LVM uses, for LVM storages.</param>
/// <param name="Problem">Why there may be more LUNs than these.</param>
internal sealed record StorageHealth(
    Storage Storage, ImmutableArray<LunHealth> Luns, ImmutableSortedDictionary<string, string> PhysicalVolumes, MapState State, string? Problem)
{
    public PathCounts Counts { get; } = PathReport.Sum(Luns);
}

/// <summary>What every LUN of the host is worth, by storage. A pure function of the inventory, the baseline within it included.</summary>
internal sealed record PathReport
{
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>By id.</summary>
    public required ImmutableArray<StorageHealth> Storages { get; init; }

    /// <summary>LUNs of no storage, by id.</summary>
    public required ImmutableArray<LunHealth> Others { get; init; }

    /// <summary>Every LUN once, by id.</summary>
    public required ImmutableArray<LunHealth> All { get; init; }

    /// <summary>What was not read and matters to paths; the baseline included.</summary>
    public required ImmutableArray<ReadProblem> Problems { get; init; }

    public required bool Complete { get; init; }

    /// <summary>Null where there are no maps or multipathd answered; else what it did.</summary>
    public required string? Silent { get; init; }

    public required Baseline Baseline { get; init; }

    public PathCounts Counts => Sum(All);

    public MapState State => MapStates.Worst(All.Select(l => l.State).Concat(Storages.Select(s => s.State)));

    public ImmutableArray<string> StoragesOf(LunHealth lun) => [.. Storages.Where(s => s.Luns.Any(l => l.Facts.Id == lun.Facts.Id)).Select(s => s.Storage.Id)];

    /// <summary>One storage alone; null when there is none of that id among those that paths matter to.</summary>
    public PathReport? Only(string storage) => Storages.FirstOrDefault(s => s.Storage.Id == storage) is { } one
        ? this with { Storages = [one], Others = [], All = one.Luns }
        : null;

    public static PathCounts Sum(IEnumerable<LunHealth> luns) => luns.Aggregate(default(PathCounts), (sum, lun) => sum + lun.Counts);

    /// <summary>The reports of mounts, swaps and processes say nothing of paths; LVM matters where a storage lies on it.</summary>
    private static readonly string[] Needed = ["dm", "sysfs", "multipathd", "nvme", "iscsi", "fc", "interfaces", "proxmox", "paths"];

    public static PathReport Of(HostInventory inventory)
    {
        var read = BaselineFile.Read(inventory.Records.PathBaseline, inventory.Settings.Text(SettingKeys.StateDirectory));
        var configured = ExpectedPaths.Parse(inventory.Settings.Text(SettingKeys.ExpectedPaths));
        var facts = Collect(inventory);
        var luns = new StorageLuns(inventory, facts, read.Baseline);
        var health = facts.ToDictionary(f => f.Id, f => LunVerdict.Of(f, Expected(f, configured, read.Baseline)), StringComparer.Ordinal);
        ImmutableArray<StorageHealth> storages = [.. StoragesHere(inventory).Select(s => Health(s, luns, health)).OfType<StorageHealth>()];
        var used = storages.SelectMany(s => s.Luns).Select(l => l.Facts.Id).ToHashSet(StringComparer.Ordinal);
        var all = health.Values.Where(l => used.Contains(l.Facts.Id) || !l.Facts.Local || l.Paths.Length > 1).OrderBy(l => l.Facts.Id, StringComparer.Ordinal).ToImmutableArray();
        ImmutableArray<ReadProblem> problems = [.. inventory.Problems, .. read.Problem is { } problem ? [new ReadProblem("paths", problem)] : Array.Empty<ReadProblem>()];
        return new PathReport
        {
            TakenAt = inventory.TakenAt,
            Storages = storages,
            All = all,
            Others = [.. all.Where(l => !used.Contains(l.Facts.Id))],
            Problems = problems,
            Complete = !problems.Any(p => Needed.Contains(p.Source) || (p.Source == "lvm" && storages.Any(s => s.Storage.OnLvm))),
            Silent = inventory.Multipath.Failure == MultipathdFailure.None ? null
                : inventory.Multipath.Failure == MultipathdFailure.Absent ? "multipathd does not run" : "multipathd does not answer",
            Baseline = read.Baseline,
        };
    }

    private static ImmutableArray<LunFacts> Collect(HostInventory inventory)
    {
        var places = new PathPlaces(inventory);
        var maps = new MapLuns(inventory, places).Read().ToList();
        var gathered = maps.SelectMany(m => m.Paths).Select(p => p.Device).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. maps.Concat(NvmeLuns.Read(inventory, places, gathered)).Concat(DiskLuns.Read(inventory, places, gathered))
                .DistinctBy(l => l.Id).OrderBy(l => l.Id, StringComparer.Ordinal),
        ];
    }

    private static Expectation? Expected(LunFacts lun, ExpectedPaths? configured, Baseline baseline)
    {
        var learnt = lun.Kind == LunKind.Disk ? null : baseline.Of(lun.Id);
        return configured?.Of([lun.Id, lun.Wwid, lun.Name], single: lun.Kind == LunKind.Disk) is { } count
            ? new Expectation(count, learnt?.Domains ?? ImmutableSortedDictionary<FaultDomainKind, int>.Empty)
            : learnt;
    }

    private static IEnumerable<Storage> StoragesHere(HostInventory inventory) =>
        (inventory.Guests.Cluster.Storages?.Storages ?? [])
            .Where(s => inventory.Guests.Cluster.Node is { } node ? s.UsableOn(node) : !s.Disabled)
            .OrderBy(s => s.Id, StringComparer.Ordinal);

    private static StorageHealth? Health(Storage storage, StorageLuns luns, Dictionary<string, LunHealth> health)
    {
        if (luns.Of(storage) is not { } found || (found.Ids.IsEmpty && found.Problem is null && storage.OnLvm))
        {
            return null;
        }

        ImmutableArray<LunHealth> carried = [.. found.Ids.Select(id => health[id])];
        var problem = found.Problem ?? (carried.IsEmpty ? "no device of it is on this host" : null);
        var state = MapStates.Worst(carried.Select(l => l.State).Append(problem is null ? MapState.Ok : MapState.Unknown));
        return new StorageHealth(storage, carried, found.PhysicalVolumes, state, problem);
    }
}
