using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Paths;

namespace Plumbline.Documents;

/// <summary>The document of "plumb paths --format json". A contract: change it only together with its tests and docs.</summary>
/// <param name="NotInAnyStorage">LUNs that no storage stands on.</param>
internal sealed record PathsDocument(
    string Schema,
    string Host,
    string Node,
    DateTimeOffset TakenAt,
    bool Complete,
    IReadOnlyList<ReadProblem> Problems,
    string Health,
    IReadOnlyList<PathsStorage> Storages,
    MultipathStatus NotInAnyStorage,
    IReadOnlyList<ScanFinding> Findings)
{
    public static PathsDocument Of(HostInventory inventory, PathReport report) => new(
        "plumbline.paths/1",
        inventory.Host.HostName,
        inventory.Host.Node,
        report.TakenAt,
        report.Complete,
        report.Problems,
        report.State.Word(),
        [.. report.Storages.Select(s => new PathsStorage(s.Storage.Id, s.Storage.Type, MultipathStatus.Of(report, s)))],
        MultipathStatus.Of(report, report.Others),
        [.. PathFindings.Of(report).Select(ScanFinding.Of)]);

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.PathsDocument);
}

/// <summary>multipathStatus keeps the name that the display plug-in gave it.</summary>
internal sealed record PathsStorage(string Storage, string Type, [property: JsonPropertyName("multipathStatus")] MultipathStatus MultipathStatus);

/// <summary>
/// The object that the display plug-in put into Proxmox's storage status, with its names and kinds. active_paths counts what can be used, not
/// what the SCSI layer calls running.
/// </summary>
internal sealed record MultipathStatus(
    int Active,
    int TotalPaths,
    int ActivePaths,
    int StandbyPaths,
    int FailedPaths,
    int CheckingPaths,
    int UnknownPaths,
    int? ExpectedPaths,
    string Health,
    string? Storeid,
    string? Vgname,
    string? Policy,
    string? Error,
    long Timestamp,
    IReadOnlyList<MultipathDevice> Devices)
{
    public static MultipathStatus Of(PathReport report, StorageHealth storage) =>
        Of(report, storage.Luns, storage.PhysicalVolumes) with
        {
            Health = storage.State.Word(),
            Storeid = storage.Storage.Id,
            Vgname = storage.Storage.OnLvm ? storage.Storage.VgName : null,
            Error = storage.Problem,
        };

    public static MultipathStatus Of(PathReport report, IReadOnlyList<LunHealth> luns, IReadOnlyDictionary<string, string>? physicalVolumes = null)
    {
        var counts = PathReport.Sum(luns);
        return new MultipathStatus(
            luns.Count > 0 ? 1 : 0,
            counts.Total,
            counts.Active,
            counts.Standby,
            counts.Failed,
            counts.Checking,
            counts.Unknown,
            luns.Any(l => l.Expected is not null) ? luns.Sum(l => l.Expected ?? l.Counts.Total) : null,
            MapStates.Worst(luns.Select(l => l.State)).Word(),
            null,
            null,
            luns.FirstOrDefault(l => l.Facts.Kind == LunKind.Namespace)?.Facts.Policy,
            null,
            report.TakenAt.ToUnixTimeSeconds(),
            [.. luns.Select(l => MultipathDevice.Of(l, physicalVolumes?.GetValueOrDefault(l.Facts.Id)))]);
    }
}
