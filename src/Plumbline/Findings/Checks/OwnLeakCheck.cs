namespace Plumbline.Findings.Checks;

/// <summary>Plumbline's own mappings that no record of ours knows.</summary>
internal sealed class OwnLeakCheck : Check
{
    public override string Code => "tombstone-own-leaked";

    public override IEnumerable<Finding> Inspect(ScanContext scan) =>
        scan.Entries.Where(e => e is { Class: EntryClass.Tombstone, Reason: Reasons.OwnLeaked }).Select(entry => new Finding(
            Code,
            Severity.Warning,
            entry.Name,
            $"{entry.Name} is a mapping of Plumbline's own that nothing records",
            "A volume operation ended without removing it. It keeps its device busy, so that the volume cannot be detached.",
            [
                Proof.Of(scan.Mapping(entry)),
                $"names.json: {scan.Surroundings.Own.Uuids?.Count ?? 0} mapping(s) of ours, {entry.Uuid} is not among them",
                "seen so in two readings at least 10 s apart; no holder in either",
            ],
            Proof.Clean(entry)));
}
