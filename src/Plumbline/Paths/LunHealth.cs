using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>A path with what it is worth.</summary>
internal sealed record PathHealth(PathFacts Facts, PathVerdict Verdict)
{
    public PathState State => Verdict.State;

    public bool Usable => State == PathState.Active;
}

/// <summary>A LUN with what it is worth.</summary>
/// <param name="Expected">How many paths it should have; null when nobody said and nothing was learnt.</param>
/// <param name="Shared">What all paths that are left go through although more is expected.</param>
/// <param name="Explanation">One sentence.</param>
/// <param name="ToDo">Null where there is nothing to do.</param>
internal sealed record LunHealth(
    LunFacts Facts,
    ImmutableArray<PathHealth> Paths,
    PathCounts Counts,
    int? Expected,
    MapState State,
    FailureMode Failure,
    ImmutableArray<FaultDomain> Shared,
    string Explanation,
    string? ToDo)
{
    public int Missing => Math.Max(0, (Expected ?? 0) - Counts.Total);
}

/// <summary>What a LUN should have.</summary>
/// <param name="Paths">How many paths.</param>
/// <param name="Domains">Over how many ports, interfaces and portals they went.</param>
internal sealed record Expectation(int Paths, ImmutableSortedDictionary<FaultDomainKind, int> Domains);
