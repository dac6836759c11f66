using Plumbline.Findings;

namespace Plumbline.Cli.Commands;

/// <summary>The exit code of every verb that shows a scan.</summary>
internal static class ScanExit
{
    /// <summary>A proven duplicate is critical even when the rest could not be read.</summary>
    public static int CodeOf(ScanResult scan) => scan switch
    {
        { Counts.Duplicates: > 0 } => ExitCodes.Critical,
        { Complete: false } => ExitCodes.Incomplete,
        { Counts.Tombstones: > 0 } => ExitCodes.Warning,
        _ => ExitCodes.Ok,
    };
}
