namespace Plumbline.Findings.Checks;

/// <summary>Two mappings over the same sectors: who writes through one destroys what the other holds.</summary>
internal sealed class OverlapCheck : Check
{
    public override string Code => "duplicate-overlap";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        var byName = scan.Entries.DistinctBy(e => e.Name).ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (var entry in scan.Entries.Where(e => e is { Class: EntryClass.Duplicate, Reason: Reasons.Overlap }))
        {
            List<string> evidence = [Proof.Of(scan.Mapping(entry))];
            if (entry.Against is { } name && byName.TryGetValue(name, out var kept))
            {
                evidence.Add(Proof.Of(scan.Mapping(kept)));
                evidence.Add(scan.Groups.Of(scan.Mapping(kept).Uuid) is { } lv ? Proof.Of(lv) + ": the mapping that stays is this LV's own" : $"LVM: no LV owns either; {kept.Name} stays");
            }

            if (entry.Vmid is { } vmid)
            {
                evidence.Add(Proof.Vmid(scan, vmid));
            }

            yield return new Finding(
                Code,
                Severity.Critical,
                entry.Name,
                $"{entry.Name} lies over the same sectors as {entry.Against}",
                "Both mappings end on the same sectors of the same LUN. A guest that writes through the one changes the other's disk behind its back."
                    + (entry.Removable ? "" : " One that would have to go is in use: stop the guest first, nothing of the set may be removed before."),
                [.. evidence],
                Proof.Clean(entry));
        }
    }
}
