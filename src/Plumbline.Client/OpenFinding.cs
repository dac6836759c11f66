namespace Plumbline.Client;

/// <summary>A disagreement between database, provider and kernel that nobody has mended yet.</summary>
/// <param name="Code">What kind.</param>
/// <param name="Subject">The volume.</param>
/// <param name="Severity">critical, warning or info.</param>
/// <param name="Title">In one line.</param>
/// <param name="Explanation">What it means.</param>
/// <param name="Evidence">What was read, and what it said.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="OpenedAt">Since when.</param>
public sealed record OpenFinding(
    string Code, string Subject, string Severity, string Title, string Explanation, IReadOnlyList<string> Evidence, string? Remedy, DateTimeOffset OpenedAt);

/// <summary>The open findings.</summary>
/// <param name="Findings">Ordered by code and subject.</param>
public sealed record OpenFindings(IReadOnlyList<OpenFinding> Findings);

/// <summary>What a comparison of database, provider and kernel came to.</summary>
/// <param name="Complete">False where the provider or something of the machine could not be asked.</param>
/// <param name="Problem">Why it is not complete.</param>
/// <param name="Volumes">How many volumes were compared.</param>
/// <param name="Mended">What was put right, each in a sentence.</param>
/// <param name="Findings">What is open now.</param>
/// <param name="Retried">The ids of operations that needed attention and are tried again.</param>
public sealed record SyncOutcome(
    bool Complete, string? Problem, long Volumes, IReadOnlyList<string> Mended, IReadOnlyList<OpenFinding> Findings, IReadOnlyList<string> Retried);
