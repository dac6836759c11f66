using Plumbline.Findings;

namespace Plumbline.Cli.Commands;

/// <summary>The exit code of every verb that shows a scan.</summary>
internal static class ScanExit
{
    private static readonly string[] LesserPaths = ["map-degraded", "map-risk", "path-flapping", "multipathd-silent"];

    /// <summary>A proven duplicate and a LUN without a path are critical even when the rest could not be read.</summary>
    public static int CodeOf(ScanResult scan) => scan switch
    {
        { Counts.Duplicates: > 0 } => ExitCodes.Critical,
        _ when scan.Findings.Any(f => f.Code == "map-failed") => ExitCodes.Critical,
        { Complete: false } => ExitCodes.Incomplete,
        { Counts.Tombstones: > 0 } => ExitCodes.Warning,
        _ when scan.Findings.Any(f => LesserPaths.Contains(f.Code)) => ExitCodes.Warning,
        _ => ExitCodes.Ok,
    };
}
