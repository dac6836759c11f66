using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>What of a report is worth comparing with a later one.</summary>
internal sealed record PathSample(DateTimeOffset TakenAt, ImmutableSortedDictionary<string, LunSample> Luns)
{
    public static PathSample Of(PathReport report) => new(
        report.TakenAt,
        report.All.ToImmutableSortedDictionary(l => l.Facts.Id, LunSample.Of, StringComparer.Ordinal));
}

/// <param name="Paths">By identity.</param>
internal sealed record LunSample(string Name, MapState State, LunCounters Counters, ImmutableSortedDictionary<string, WayState> Paths)
{
    public static LunSample Of(LunHealth lun) => new(
        lun.Facts.Name,
        lun.State,
        lun.Facts.Counters,
        lun.Paths.DistinctBy(p => p.Facts.Id).ToImmutableSortedDictionary(p => p.Facts.Id, p => new WayState(p.Facts.Device, p.State, p.Facts.FailCount), StringComparer.Ordinal));
}

internal readonly record struct WayState(string Device, PathState State, long? FailCount);
