using Plumbline.Daemon.Admin;
using Plumbline.Documents;

namespace Plumbline.Daemon.Loops;

/// <summary>What a loop does at the moment, for /health. Written by the loop, read by anybody.</summary>
internal sealed class LoopState(string name, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private string _doing = "starting";
    private string? _trouble;
    private DateTimeOffset? _lastRun;

    public string Name => name;

    /// <summary>How often it failed since it last did its work.</summary>
    public int Failures { get; private set; }

    public HealthCheck Check
    {
        get
        {
            lock (_gate)
            {
                var last = _lastRun is { } time ? $", last run {Spoken(time)}" : "";
                return _trouble is null
                    ? new HealthCheck($"loop {name}", "healthy", _doing + last)
                    : new HealthCheck($"loop {name}", "degraded", $"{_trouble}; {_doing}{last}");
            }
        }
    }

    public void Doing(string what) => Set(() => _doing = what);

    public void Waiting(DateTimeOffset? until) => Doing(until is { } time ? $"waiting until {Spoken(time)}" : "waiting");

    /// <summary>It did what it is for.</summary>
    public void Done() => Set(() =>
    {
        _lastRun = clock.GetUtcNow();
        _trouble = null;
        Failures = 0;
    });

    /// <summary>It goes on, and somebody should look.</summary>
    public void Trouble(string what) => Set(() => _trouble = what);

    public void Failed(string what) => Set(() =>
    {
        _trouble = $"failed {++Failures} time(s): {what}";
        _doing = "waiting to be started again";
    });

    private void Set(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }

    private static string Spoken(DateTimeOffset time) => time.UtcDateTime.ToString(DocumentTime.Format);
}
