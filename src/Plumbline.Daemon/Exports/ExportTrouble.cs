namespace Plumbline.Daemon.Exports;

/// <summary>One thing in which what is served is not what is to be served.</summary>
/// <param name="Served">What the engine has that should not be there, or not so.</param>
/// <param name="Row">What is to be served.</param>
internal sealed record ExportTrouble(string Code, string Sentence, StoredExport? Row, ServedExport? Served)
{
    public const string NotServed = "not-served";
    public const string ServedOtherwise = "served-otherwise";
    public const string ToldOtherwise = "told-otherwise";
    public const string Unattached = "unattached";
    public const string Unproven = "unproven-disk";
    public const string Unwanted = "unwanted";
    public const string NotListed = "not-listed";

    /// <summary>Nobody has a use for it: what a cleanup takes away.</summary>
    public bool IsOrphan => Code is Unattached or Unwanted;

    /// <summary>What a finding is about.</summary>
    public string Subject => Row?.VolumeId ?? Served?.Name ?? Served?.Node ?? "engine";
}
