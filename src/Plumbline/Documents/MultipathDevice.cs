using System.Globalization;
using System.Text.Json.Serialization;
using Plumbline.Paths;

namespace Plumbline.Documents;

/// <summary>A LUN as the display plug-in wrote it; what is ours besides is camelCase.</summary>
internal sealed record MultipathDevice(
    string Name,
    string? Wwid,
    string? Dm,
    string? Nqn,
    string? Subsystem,
    string? Transport,
    string? Vendor,
    string? Product,
    string? Size,
    string? Policy,
    string Selector,
    string? Features,
    string? Hwhandler,
    string? PvPath,
    string Health,
    string? Failure,
    string Explanation,
    [property: JsonPropertyName("toDo")] string? ToDo,
    [property: JsonPropertyName("sizeBytes")] long? SizeBytes,
    [property: JsonPropertyName("totalPaths")] int TotalPaths,
    [property: JsonPropertyName("activePaths")] int ActivePaths,
    [property: JsonPropertyName("standbyPaths")] int StandbyPaths,
    [property: JsonPropertyName("failedPaths")] int FailedPaths,
    [property: JsonPropertyName("checkingPaths")] int CheckingPaths,
    [property: JsonPropertyName("unknownPaths")] int UnknownPaths,
    [property: JsonPropertyName("expectedPaths")] int? ExpectedPaths,
    string? Queueing,
    [property: JsonPropertyName("sharedBy")] IReadOnlyList<string> SharedBy,
    IReadOnlyList<MultipathPathEntry> Paths,
    [property: JsonPropertyName("pathGroups")] IReadOnlyList<MultipathPathGroup> PathGroups)
{
    public static MultipathDevice Of(LunHealth lun, string? physicalVolume)
    {
        var facts = lun.Facts;
        return new MultipathDevice(
            facts.Name,
            facts.Wwid,
            facts.KernelName,
            facts.Nqn,
            facts.Subsystem,
            facts.Kind == LunKind.Namespace && facts.Paths.FirstOrDefault()?.Transport is { } transport ? "nvme-" + transport : facts.Paths.FirstOrDefault()?.Transport,
            facts.Vendor,
            facts.Product,
            facts.Size is { } size ? SizeText(size) : null,
            facts.Policy,
            "",
            facts.Features,
            facts.HardwareHandler,
            physicalVolume,
            lun.State.Word(),
            lun.Failure == FailureMode.None ? null : Words.Lower(lun.Failure),
            lun.Explanation,
            lun.ToDo,
            facts.Size,
            lun.Counts.Total,
            lun.Counts.Active,
            lun.Counts.Standby,
            lun.Counts.Failed,
            lun.Counts.Checking,
            lun.Counts.Unknown,
            lun.Expected,
            facts.NoPath.Text,
            [.. lun.Shared.Select(d => d.Spoken)],
            [.. lun.Paths.Select(MultipathPathEntry.Of)],
            Groups(lun));
    }

    /// <summary>NVMe has no groups; the display plug-in then wrote one with all paths.</summary>
    private static IReadOnlyList<MultipathPathGroup> Groups(LunHealth lun) => lun.Facts.Groups.IsEmpty
        ? [new MultipathPathGroup(lun.Facts.Policy, null, null, [.. lun.Paths.Select(MultipathPathEntry.Of)])]
        : [.. lun.Facts.Groups.Select(g => new MultipathPathGroup(g.Selector, g.Priority, g.State, [.. lun.Paths.Where(p => p.Facts.Group == g.Number).Select(MultipathPathEntry.Of)]))];

    /// <summary>As multipath prints it (snprint_size in libmultipath/print.c): one decimal below ten, none above.</summary>
    private static string SizeText(long bytes)
    {
        const string Units = "KMGTP";
        var value = bytes / 1024.0;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + Units[unit];
    }
}

internal sealed record MultipathPathGroup(string? Policy, long? Priority, string? Status, IReadOnlyList<MultipathPathEntry> Paths);

/// <summary>
/// A path. hctl, device, pathState, dmState, transport, portal, target and hostIface are the display plug-in's: its dmState is the SCSI state,
/// which devSt says by its right name; the plug-in's state was the checker's, ours is the worst of all sources.
/// </summary>
internal sealed record MultipathPathEntry(
    string? Hctl,
    string Device,
    string? Controller,
    string State,
    bool Usable,
    [property: JsonPropertyName("pathState")] string? PathState,
    [property: JsonPropertyName("dmState")] string? DmState,
    [property: JsonPropertyName("dmSt")] string? DmSt,
    [property: JsonPropertyName("chkSt")] string? ChkSt,
    [property: JsonPropertyName("devSt")] string? DevSt,
    string? Ana,
    string? Transport,
    string? Portal,
    string? Target,
    [property: JsonPropertyName("hostIface")] string? HostIface,
    [property: JsonPropertyName("hostPort")] string? HostPort,
    [property: JsonPropertyName("targetPort")] string? TargetPort,
    [property: JsonPropertyName("rportState")] string? RportState,
    [property: JsonPropertyName("sessionState")] string? SessionState,
    int? Group,
    long? Priority,
    string Explanation,
    [property: JsonPropertyName("notTold")] IReadOnlyList<string> NotTold)
{
    public static MultipathPathEntry Of(PathHealth path)
    {
        var facts = path.Facts;
        var sources = facts.Sources;
        var device = sources.Controller ?? sources.Device ?? sources.DaemonDevice;
        var kernel = sources.Kernel == "failed" || sources.DaemonKernel == "failed" ? "failed" : sources.Kernel ?? sources.DaemonKernel;
        return new MultipathPathEntry(
            facts.ScsiAddress,
            facts.Device,
            facts.Controller,
            Words.Lower(path.State),
            path.Usable,
            kernel ?? (path.Usable ? "active" : "failed"),
            device,
            kernel,
            sources.Checker,
            device,
            sources.Ana,
            facts.Transport,
            facts.Portal,
            facts.Target,
            facts.HostInterface,
            facts.HostPort,
            facts.TargetPort,
            sources.RemotePort,
            sources.Session,
            facts.Group,
            facts.Priority,
            path.Verdict.Explanation,
            sources.Unanswered);
    }
}
