using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>What was learnt of one LUN.</summary>
/// <param name="Name">What it was called last.</param>
/// <param name="Expected">So many paths stood unchanged and well for a day; null while that is not proven.</param>
/// <param name="Domains">Over how many ports, interfaces and portals they went.</param>
/// <param name="Candidate">More than expected, and since when; it becomes the expectation when it has stood long enough.</param>
/// <param name="Seen">When the candidate was looked at last: who did not look cannot say that nothing changed.</param>
/// <param name="Storages">Whose LUN it is: known even when LVM cannot be asked because the LUN hangs.</param>
internal sealed record BaselineEntry(
    string Name,
    int? Expected,
    ImmutableSortedDictionary<FaultDomainKind, int> Domains,
    int? Candidate,
    DateTimeOffset? CandidateSince,
    DateTimeOffset? Seen,
    ImmutableArray<string> Storages);

/// <summary>The paths that each LUN had when all was well. Pure: learning gives a new one.</summary>
internal sealed record Baseline(ImmutableSortedDictionary<string, BaselineEntry> Luns)
{
    public static readonly TimeSpan StandsFor = TimeSpan.FromHours(24);

    /// <summary>Longer without a look, and what stood before proves nothing.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromHours(1);

    /// <summary>So that a daemon that looks every few seconds does not write the file as often.</summary>
    private static readonly TimeSpan LookNotedEvery = TimeSpan.FromMinutes(5);

    public static Baseline Empty { get; } = new(ImmutableSortedDictionary.Create<string, BaselineEntry>(StringComparer.Ordinal));

    public Expectation? Of(string id) =>
        Luns.GetValueOrDefault(id) is { Expected: { } paths } entry ? new Expectation(paths, entry.Domains) : null;

    /// <summary>More that stands raises the expectation; fewer never lowers it.</summary>
    public Baseline Learn(PathReport report, DateTimeOffset now)
    {
        var luns = Luns.ToBuilder();
        foreach (var lun in report.All.Where(l => l.Facts is { Kind: not LunKind.Disk }))
        {
            luns[lun.Facts.Id] = Learn(Luns.GetValueOrDefault(lun.Facts.Id), lun, report.StoragesOf(lun), now);
        }

        return new Baseline(luns.ToImmutable());
    }

    /// <summary>What is there now is what is meant. A LUN without a well path is forgotten and learnt anew.</summary>
    public Baseline Accept(PathReport report, IEnumerable<LunHealth> luns)
    {
        var kept = Luns.ToBuilder();
        foreach (var lun in luns)
        {
            var well = lun.Paths.Where(p => p.State is PathState.Active or PathState.Standby).Select(p => p.Facts).ToList();
            kept.Remove(lun.Facts.Id);
            if (well.Count > 0)
            {
                kept[lun.Facts.Id] = new BaselineEntry(lun.Facts.Name, well.Count, FaultDomain.Count(well), null, null, null, report.StoragesOf(lun));
            }
        }

        return new Baseline(kept.ToImmutable());
    }

    private static BaselineEntry Learn(BaselineEntry? known, LunHealth lun, ImmutableArray<string> storages, DateTimeOffset now)
    {
        var count = lun.Counts.Total;
        var well = count > 0 && lun.Counts.Active + lun.Counts.Standby == count && lun.Counts.Active > 0;
        var entry = (known ?? new BaselineEntry(lun.Facts.Name, null, ImmutableSortedDictionary<FaultDomainKind, int>.Empty, null, null, null, [])) with
        {
            Name = lun.Facts.Name,
            Storages = storages.IsEmpty && known is not null ? known.Storages : storages,
        };
        if (!well || count <= (entry.Expected ?? 0))
        {
            return entry with { Candidate = null, CandidateSince = null, Seen = null };
        }

        var unbroken = entry.Candidate == count && entry.CandidateSince <= now + LongestGap && entry.Seen is { } seen && (now - seen).Duration() <= LongestGap;
        if (!unbroken)
        {
            return entry with { Candidate = count, CandidateSince = now, Seen = now };
        }

        return now - entry.CandidateSince >= StandsFor
            ? entry with { Expected = count, Domains = FaultDomain.Count(lun.Facts.Paths), Candidate = null, CandidateSince = null, Seen = null }
            : now - entry.Seen < LookNotedEvery ? entry : entry with { Seen = now };
    }
}
