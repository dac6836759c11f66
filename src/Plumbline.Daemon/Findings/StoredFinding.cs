using System.Collections.Immutable;

namespace Plumbline.Daemon.Findings;

/// <summary>A disagreement that plumbd found between its database, the provider and the kernel.</summary>
/// <param name="Code">What kind; one open finding of a kind a subject.</param>
/// <param name="Subject">The volume.</param>
/// <param name="Severity">critical, warning or info.</param>
/// <param name="Explanation">What it means.</param>
/// <param name="Evidence">What was read, and what it said.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record StoredFinding(
    string Code, string Subject, string Severity, string Title, string Explanation, ImmutableArray<string> Evidence, string? Remedy, DateTimeOffset OpenedAt);

/// <summary>GET /api/v1/findings.</summary>
internal sealed record FindingList(IReadOnlyList<StoredFinding> Findings);
