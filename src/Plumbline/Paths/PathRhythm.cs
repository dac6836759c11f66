namespace Plumbline.Paths;

/// <summary>
/// When to look at paths again, if no event says so before. An ANA state, an NVMe controller that is lost, an iSCSI session that fails, a map
/// that is suspended, multipathd that dies: of these the kernel tells nobody (docs/paths.md has the list). So they are looked for every
/// second, but seldom enough that looking takes no more than a small part of the time; a host with many LUNs is looked at less often. Pure.
/// </summary>
internal static class PathRhythm
{
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>After a change others follow.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromMinutes(1);

    /// <summary>Of the time that a look takes.</summary>
    private const int CalmRest = 100;

    private const int RestlessRest = 20;

    /// <param name="report">What was seen.</param>
    /// <param name="changedAt">When something was otherwise than before.</param>
    /// <param name="took">How long it took to look.</param>
    /// <param name="most">The longest time between two looks (paths.poll).</param>
    /// <returns>Null: there is nothing to look at until an event tells of devices.</returns>
    public static TimeSpan? After(PathReport report, DateTimeOffset? changedAt, TimeSpan took, TimeSpan most)
    {
        // A storage of which no LUN is here is looked at too: what is written of it must not seem old.
        if (report.All.IsEmpty && report.Storages.IsEmpty)
        {
            return null;
        }

        var restless = report.All.Any(l => l.State > MapState.SinglePath || l.Counts.Checking > 0) || (report.TakenAt - changedAt)?.Duration() < Unsettled;
        var rest = took * (restless ? RestlessRest : CalmRest);
        return rest < Least ? Least : rest < most ? rest : most;
    }
}
