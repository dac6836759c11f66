namespace Plumbline.Findings.Checks;

/// <summary>LUNs that have lost paths, or that nobody looks after: a guest's disk hangs with the last one.</summary>
internal sealed class PathCheck : Check
{
    public override string Code => "map";

    public override IEnumerable<Finding> Inspect(ScanContext scan) => PathFindings.Of(scan.Paths);
}
