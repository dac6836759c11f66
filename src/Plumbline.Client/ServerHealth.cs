namespace Plumbline.Client;

/// <summary>How plumbd is.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Version">The version of plumbd.</param>
/// <param name="Checks">What was measured for this answer.</param>
public sealed record ServerHealth(string Status, string Version, IReadOnlyList<ServerCheck> Checks);

/// <summary>One thing that was measured.</summary>
/// <param name="Name">What.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Detail">What it said.</param>
public sealed record ServerCheck(string Name, string Status, string Detail);

/// <summary>How many operations there were, and how they ended.</summary>
/// <param name="TotalOperations">All that plumbd still knows.</param>
/// <param name="ErrorRatePercent">Of the ended ones, those that failed or need attention; null before any has ended.</param>
/// <param name="Pending">Not begun.</param>
/// <param name="Executing">At work.</param>
/// <param name="NeedsAttention">Waiting for somebody to look.</param>
/// <param name="Running">At work in this plumbd at this moment.</param>
/// <param name="Operations">By type and status.</param>
public sealed record ServerMetrics(
    long TotalOperations, double? ErrorRatePercent, long Pending, long Executing, long NeedsAttention, long Running, IReadOnlyList<OperationTally> Operations);

/// <summary>How many operations of a type have a status.</summary>
/// <param name="Type">The type.</param>
/// <param name="Status">The status.</param>
/// <param name="Count">How many.</param>
public sealed record OperationTally(string Type, string Status, long Count);
