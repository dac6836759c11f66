using System.Collections.Immutable;
using Plumbline.Paths;

namespace Plumbline.Findings;

/// <summary>What a report of paths calls for. The subject is the LUN's identity, so that a map that was renamed is no new finding.</summary>
internal static class PathFindings
{
    /// <summary>Only who looks more than once sees these.</summary>
    public const string FlappingCode = "path-flapping";

    public static ImmutableArray<Finding> Of(PathReport report, IEnumerable<Flap>? flapping = null) =>
    [
        .. report.All.Where(l => l.State == MapState.Failed).Select(l => Lun(report, l, "map-failed", Severity.Critical, $"{l.Facts.Name} has no usable path")),
        .. report.Silent is { } silent ? [Silent(report, silent)] : Array.Empty<Finding>(),
        .. report.All.Where(l => l.State == MapState.Degraded).Select(l => Lun(report, l, "map-degraded", Severity.Warning, $"{l.Facts.Name} has {l.Counts.Active} of {Math.Max(l.Counts.Total, l.Expected ?? 0)} paths")),
        .. report.All.Where(l => l.State == MapState.AtRisk).Select(l => Lun(report, l, "map-risk", Severity.Warning, $"All paths of {l.Facts.Name} go through one part")),
        .. (flapping ?? []).Select(Flapping),
    ];

    private static Finding Lun(PathReport report, LunHealth lun, string code, Severity severity, string title) => new(
        code,
        severity,
        lun.Facts.Id,
        title,
        lun.Explanation,
        [
            .. report.StoragesOf(lun) is { IsEmpty: false } storages ? [$"Proxmox: it carries the storage {string.Join(", ", storages)}"] : Array.Empty<string>(),
            .. lun.Expected is { } expected ? [$"Expected: {expected} paths"] : Array.Empty<string>(),
            .. lun.Paths.Select(Proof),
        ],
        new Remedy(lun.ToDo ?? "Look at it: plumb paths.", null, Safe: false));

    /// <summary>Each source's own word.</summary>
    private static string Proof(PathHealth path)
    {
        var s = path.Facts.Sources;
        var said = new (string Source, string? Word)[]
        {
            ("kernel", s.Kernel), ("multipathd", s.DaemonKernel), ("checker", s.Checker), ("SCSI device", s.Device ?? s.DaemonDevice), ("remote port", s.RemotePort),
            ("iSCSI session", s.Session), ("NVMe controller", s.Controller), ("ANA", s.Ana),
        };
        var words = string.Join(", ", said.Where(w => w.Word is not null).Select(w => $"{w.Source} {w.Word}"));
        var place = path.Facts.Portal ?? path.Facts.TargetPort;
        return $"Path {path.Facts.Device}{(place is null ? "" : " to " + place)}: {path.State.ToString().ToLowerInvariant()} ({(words.Length > 0 ? words : "nothing was told")})";
    }

    private static Finding Silent(PathReport report, string silent) => new(
        "multipathd-silent",
        Severity.Warning,
        "multipathd",
        $"{char.ToUpperInvariant(silent[0])}{silent[1..]}, and there are multipath maps",
        "The kernel still moves I/O away from a path that fails, but nobody brings it back when it works again: paths are lost one by one.",
        [.. report.Problems.Where(p => p.Source == "multipathd").Select(p => "multipathd: " + p.Detail)],
        new Remedy("Look why, and start it: systemctl status multipathd.", "systemctl restart multipathd", Safe: false));

    private static Finding Flapping(Flap flap) => new(
        FlappingCode,
        Severity.Warning,
        flap.Lun,
        flap.Path is { } path ? $"The path {path} of {flap.Name} fails and comes back" : $"Paths of {flap.Name} fail and come back",
        "Each time I/O waits for a moment. A cable, an optic or an overloaded link is the usual cause; sooner or later it stays away.",
        [$"{(flap.Path is null ? "multipathd" : "device-mapper")}: {flap.Failures} failures within {flap.Within.TotalSeconds:0} s"],
        new Remedy("Look at the error counters of this host's port and the switch's.", null, Safe: false));
}
