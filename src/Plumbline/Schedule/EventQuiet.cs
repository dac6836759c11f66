namespace Plumbline.Schedule;

/// <summary>
/// When the scan is due that events of devices ask for: when they have been quiet for a while, and not much later where they never are;
/// never twice in a short time. Pure.
/// </summary>
/// <param name="Quiet">How long nothing must happen.</param>
/// <param name="Interval">The least time between two such scans, and the longest that restless devices put one off.</param>
internal readonly record struct EventQuiet(TimeSpan Quiet, TimeSpan Interval, DateTimeOffset? First = null, DateTimeOffset? Latest = null, DateTimeOffset? LastScan = null)
{
    public DateTimeOffset? DueAt
    {
        get
        {
            if (First is not { } first || Latest is not { } latest)
            {
                return null;
            }

            var due = Min(latest + Quiet, first + Interval);
            return LastScan is { } last && last + Interval > due ? last + Interval : due;
        }
    }

    public EventQuiet Happened(DateTimeOffset time) => this with { First = First ?? time, Latest = time };

    /// <summary>What happens from now on asks for the next scan: this one's reading may have missed it.</summary>
    public EventQuiet Scanning(DateTimeOffset time) => this with { First = null, Latest = null, LastScan = time };

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
