namespace Plumbline.Findings;

/// <summary>The outcome for one entry.</summary>
internal readonly record struct Verdict(EntryClass Class, string? Reason = null, bool Removable = false, string? Against = null)
{
    public static Verdict Foreign { get; } = new(EntryClass.Foreign);

    public static Verdict Valid { get; } = new(EntryClass.Valid);

    public static Verdict Fine(string reason) => new(EntryClass.Valid, reason);

    public static Verdict Unknown(string reason) => new(EntryClass.Unknown, reason);

    public static Verdict Tombstone(string reason) => new(EntryClass.Tombstone, reason, Removable: true);
}
