namespace Plumbline.Paths;

/// <param name="Path">The path's device; null when only the map's own count tells it.</param>
/// <param name="Failures">So often within the time.</param>
internal sealed record Flap(string Lun, string Name, string? Path, long Failures, TimeSpan Within);

/// <summary>
/// Paths that fail and come back again and again. The counts never fall by themselves, so that only differences mean anything; they start
/// anew when the map is loaded again or the host boots, which shows as another count of loads or as a count that fell.
/// </summary>
internal static class Flapping
{
    /// <summary>Once is a failure, twice may be one that was mended by halves.</summary>
    public const int Threshold = 3;

    public static IEnumerable<Flap> Between(PathSample before, PathSample after)
    {
        var within = after.TakenAt - before.TakenAt;
        foreach (var (id, now) in after.Luns)
        {
            if (!before.Luns.TryGetValue(id, out var was) || was.Counters.MapLoads != now.Counters.MapLoads)
            {
                continue;
            }

            var found = now.Paths.Where(p => was.Paths.TryGetValue(p.Key, out var old) && Grown(old.FailCount, p.Value.FailCount) >= Threshold)
                .Select(p => new Flap(id, now.Name, p.Value.Device, Grown(was.Paths[p.Key].FailCount, p.Value.FailCount), within))
                .ToList();
            foreach (var flap in found)
            {
                yield return flap;
            }

            // multipathd counts for the map as a whole: for when the kernel's own counts could not be read.
            if (found.Count == 0 && now.Paths.Values.All(p => p.FailCount is null) && Grown(was.Counters.PathFaults, now.Counters.PathFaults) is >= Threshold and var faults)
            {
                yield return new Flap(id, now.Name, null, faults, within);
            }
        }
    }

    private static long Grown(long? before, long? after) => after is { } now && before is { } old && now > old ? now - old : 0;
}
