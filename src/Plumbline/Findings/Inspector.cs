using System.Collections.Immutable;
using Plumbline.Findings.Checks;
using Plumbline.Inventory;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings;

/// <summary>A scan: every entry judged, every check asked, one grade.</summary>
internal static class Inspector
{
    /// <summary>Readers without which an entry's class is no proof. Multipathd decides no class.</summary>
    private static readonly string[] Needed = ["dm", "sysfs", "lvm", "proxmox"];

    /// <summary>Every check there is.</summary>
    public static ImmutableArray<Check> Checks { get; } =
    [
        new CollisionCheck(),
        new OverlapCheck(),
        new TombstoneCheck(),
        new OwnLeakCheck(),
        new OrphanVolumeCheck(),
        new MissingDiskCheck(),
        new UnreadGroupCheck(),
        new AutoActivationCheck(),
        new BarePathCheck(),
        new GuestGroupCheck(),
        new LeftPartitionCheck(),
        new IdleTableCheck(),
        new VanishedDeviceCheck(),
        new ThinPoolCheck(),
        new PathCheck(),
    ];

    public static ScanResult Inspect(HostInventory inventory, Surroundings? surroundings = null) => Inspect(ScanContext.Judged(inventory, surroundings ?? Surroundings.Unread));

    public static ScanResult Inspect(ScanContext scan)
    {
        var inventory = scan.Inventory;
        var counts = EntryCounts.Of(scan.Entries);
        var complete = counts.Unknown == 0 && !inventory.Problems.Any(p => Needed.Contains(p.Source) && (p.Source != "lvm" || NeedsLvm(scan)));
        var findings = Checks.SelectMany((check, order) => check.Inspect(scan).Select(finding => (finding, order)))
            .OrderBy(f => f.finding.Severity)
            .ThenBy(f => f.order)
            .ThenBy(f => f.finding.Subject, StringComparer.Ordinal)
            .Select(f => f.finding);
        return new ScanResult(complete, Grade.Of(counts, complete), counts, GuestTable.Make(scan), scan.Entries, [.. findings]);
    }

    /// <summary>A host without LVM is whole without its report.</summary>
    private static bool NeedsLvm(ScanContext scan) =>
        scan.Inventory.Mappings.Any(m => m.Uuid.Owner == DmOwner.Lvm)
        || (scan.Cluster.Storages?.Storages.Any(s => s.OnLvm && (scan.Cluster.Node is not { } node || s.UsableOn(node))) ?? false);
}
