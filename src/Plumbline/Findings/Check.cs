namespace Plumbline.Findings;

/// <summary>One question to the inventory. Pure: the same inventory gives the same findings.</summary>
internal abstract class Check
{
    /// <summary>Of its findings; a check with several kinds of them adds the kind behind a hyphen.</summary>
    public abstract string Code { get; }

    public abstract IEnumerable<Finding> Inspect(ScanContext scan);
}
