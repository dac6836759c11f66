using Plumbline.Daemon.Loops;
using Plumbline.Schedule;
using Plumbline.Settings;

namespace Plumbline.Daemon.Schedule;

/// <summary>Where the other loops ask for a scan, and tell that there is a mail.</summary>
internal sealed class ScanRequests(HostSettings settings, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private string? _now;
    private EventQuiet _events = new(settings.Time(ScheduleKeys.EventQuiet), settings.Time(ScheduleKeys.EventInterval));

    /// <summary>Set when a scan may be due earlier than before.</summary>
    public Signal Asked { get; } = new();

    /// <summary>Set when a mail waits.</summary>
    public Signal Mail { get; } = new();

    public DateTimeOffset? EventsDueAt
    {
        get
        {
            lock (_gate)
            {
                return _events.DueAt;
            }
        }
    }

    public void Happened()
    {
        bool first;
        lock (_gate)
        {
            first = _events.First is null;
            _events = _events.Happened(clock.GetUtcNow());
        }

        // The others only put it off, and who waits looks again then.
        if (first)
        {
            Asked.Set();
        }
    }

    /// <summary>A scan at once, for a reason that was waited on already.</summary>
    public void Now(string trigger)
    {
        lock (_gate)
        {
            _now = trigger;
        }

        Asked.Set();
    }

    /// <summary>The trigger of a scan that is asked for at once; told once.</summary>
    public string? TakeNow()
    {
        lock (_gate)
        {
            var trigger = _now;
            _now = null;
            return trigger;
        }
    }

    public void Scanning()
    {
        lock (_gate)
        {
            _events = _events.Scanning(clock.GetUtcNow());
        }
    }
}
