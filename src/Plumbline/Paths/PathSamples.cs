using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>What is remembered by those who look again and again: what changed since the look before, and samples of the last minutes, to see flapping by.</summary>
internal sealed class PathSamples
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>Hundreds of LUNs looked at every second would be much to remember.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    private readonly Queue<PathSample> _kept = new();
    private PathSample? _latest;

    /// <summary>When something was otherwise than at the look before.</summary>
    public DateTimeOffset? ChangedAt { get; private set; }

    public IEnumerable<Flap> Flaps => _latest is { } latest ? Flapping.Between(_kept.Peek(), latest) : [];

    /// <returns>What changed since the look before.</returns>
    public ImmutableArray<PathChange> Learn(PathReport report)
    {
        var sample = PathSample.Of(report);
        ImmutableArray<PathChange> changes = _latest is { } latest ? [.. PathChanges.Between(latest, sample)] : [];
        if (_latest is null || sample.TakenAt < _latest.TakenAt)
        {
            // The clock was set back: nothing can be said of times before.
            _kept.Clear();
        }

        if (_kept.Count == 0 || sample.TakenAt - _kept.Last().TakenAt >= Apart)
        {
            _kept.Enqueue(sample);
        }

        while (_kept.Count > 2 && sample.TakenAt - _kept.Peek().TakenAt > Remembered)
        {
            _kept.Dequeue();
        }

        _latest = sample;
        ChangedAt = changes.IsEmpty ? ChangedAt : sample.TakenAt;
        return changes;
    }
}
