using System.Collections.Immutable;

namespace Plumbline.Findings;

/// <summary>A line of the table of guests.</summary>
/// <param name="Kind">"vm", "container", or "none" for a number that no guest has any more.</param>
/// <param name="Status">"running", "stopped", "unknown"; "elsewhere" for a guest of another node; "gone".</param>
/// <param name="Health">"duplicated", "tombstones", "unknown" or "clean".</param>
internal sealed record GuestRow(int Vmid, string Kind, string? Name, string? Node, string Status, string Health, int Duplicates, int Tombstones);

/// <summary>What a scan says.</summary>
/// <param name="Complete">Everything that a class rests on was read, and no entry is unknown.</param>
/// <param name="Findings">Duplicates first.</param>
internal sealed record ScanResult(
    bool Complete,
    Grade Grade,
    EntryCounts Counts,
    ImmutableArray<GuestRow> Guests,
    ImmutableArray<Entry> Entries,
    ImmutableArray<Finding> Findings)
{
    /// <summary>With findings that no single reading shows.</summary>
    public ScanResult And(IEnumerable<Finding> more) => this with { Findings = [.. Findings.Concat(more).OrderBy(f => f.Severity)] };
}
