using System.Collections.Immutable;
using Plumbline.Findings;
using Plumbline.Paths;

namespace Plumbline.Daemon.Paths;

/// <summary>
/// What is remembered between looks: samples of the last minutes, to see flapping by, and since when each finding stands. Only what has
/// stood for a while is told to anybody: a path that is being switched is no news.
/// </summary>
internal sealed class PathMemory(TimeSpan stands)
{
    private readonly PathSamples _samples = new();
    private Dictionary<(string Code, string Subject), DateTimeOffset> _since = [];

    /// <summary>All that is to be said of the latest look.</summary>
    public ImmutableArray<Finding> Findings { get; private set; } = [];

    /// <summary>Of these what has stood long enough.</summary>
    public ImmutableArray<Finding> Standing { get; private set; } = [];

    public DateTimeOffset? ChangedAt => _samples.ChangedAt;

    /// <returns>What changed since the look before.</returns>
    public ImmutableArray<PathChange> Learn(PathReport report)
    {
        var changes = _samples.Learn(report);
        Findings = PathFindings.Of(report, _samples.Flaps);
        _since = Findings.Select(f => (f.Code, f.Subject)).Distinct().ToDictionary(key => key, key => _since.TryGetValue(key, out var since) && since <= report.TakenAt ? since : report.TakenAt);
        Standing = [.. Findings.Where(f => report.TakenAt - _since[(f.Code, f.Subject)] >= stands)];
        return changes;
    }
}
