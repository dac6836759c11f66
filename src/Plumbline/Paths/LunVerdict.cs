using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>Judges a LUN by its paths and by what is expected of it. Pure; DESIGN.md 5 has the words.</summary>
internal static class LunVerdict
{
    public static LunHealth Of(LunFacts lun, Expectation? expected)
    {
        ImmutableArray<PathHealth> paths = [.. lun.Paths.Select(p => new PathHealth(p, PathVerdict.Of(p.Sources)))];
        var counts = PathCounts.Of(paths.Select(p => p.State));
        var shared = Risks(lun, paths, expected);
        var state = StateOf(lun, counts, expected?.Paths, shared);
        var failure = state != MapState.Failed ? FailureMode.None : Waits(lun) ? FailureMode.Hanging : FailureMode.Erroring;
        var health = new LunHealth(lun, paths, counts, expected?.Paths, state, failure, shared, "", null);
        return health with { Explanation = LunWords.Explain(health), ToDo = LunWords.ToDo(health) };
    }

    private static MapState StateOf(LunFacts lun, PathCounts counts, int? expected, ImmutableArray<FaultDomain> shared)
    {
        // The kernel sends nothing to an inaccessible NVMe path and waits; a ghost of a map is tried when nothing else is left.
        var carrying = counts.Active + (lun.Kind == LunKind.Namespace ? 0 : counts.Standby);
        var left = carrying + counts.Checking;
        if (left + counts.Unknown == 0)
        {
            return MapState.Failed;
        }

        return lun switch
        {
            { Suspended: true } => MapState.Suspended,
            { Unmanaged: not null } => MapState.Unmanaged,
            _ when left == 0 => MapState.Unknown,
            _ when counts.Active == 0 || counts.Failed > 0 || counts.Total < expected => MapState.Degraded,
            _ when counts.Unknown > 0 => MapState.Unknown,
            _ when !shared.IsEmpty => MapState.AtRisk,
            _ when counts.Total == 1 => MapState.SinglePath,
            _ => MapState.Ok,
        };
    }

    /// <summary>Whether nothing but one part of one kind is left where several are expected. A path in check or standing by still counts.</summary>
    private static ImmutableArray<FaultDomain> Risks(LunFacts lun, ImmutableArray<PathHealth> paths, Expectation? expected)
    {
        var left = paths.Where(p => p.State != PathState.Failed).Select(p => p.Facts).ToList();
        var before = FaultDomain.Count(lun.Paths);
        return
        [
            .. FaultDomain.Shared(left).Where(d => Math.Max(expected?.Domains.GetValueOrDefault(d.Kind) ?? 0, before.GetValueOrDefault(d.Kind)) > 1)
                .OrderBy(d => d.Kind),
        ];
    }

    /// <summary>Where nothing tells, the worse is assumed: who believes that I/O fails may touch the device, and hang.</summary>
    private static bool Waits(LunFacts lun) => lun.Suspended || lun.NoPath.Waits is not false;
}
