namespace Plumbline.Daemon.Events;

/// <summary>One thing that happened, for whoever listens.</summary>
/// <param name="Kind">operation, device, path, finding, export.</param>
/// <param name="Data">JSON on one line.</param>
internal sealed record HubEvent(long Id, string Kind, string Data);

/// <summary>
/// The last events, numbered. Listeners read at their own pace from the kept ones; who is slower than a thousand events is told to begin anew
/// and costs nobody anything.
/// </summary>
internal sealed class EventHub(TimeProvider clock)
{
    public const int Kept = 1000;

    private readonly Lock _gate = new();
    private readonly HubEvent?[] _ring = new HubEvent?[Kept];

    /// <summary>Numbers go on over a restart: an id of yesterday is older than all that are kept, never one of them.</summary>
    private long _next = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    private long _first = long.MaxValue;
    private TaskCompletionSource _news = New();

    /// <summary>The id of the newest event.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _next - 1;
            }
        }
    }

    public void Publish(string kind, string data)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            _ring[_next % Kept] = new HubEvent(_next, kind, data);
            _first = Math.Max(Math.Min(_first, _next), _next - Kept + 1);
            _next++;
            told = _news;
            _news = New();
        }

        told.SetResult();
    }

    /// <summary>What came after that id; null when some of it is not kept any more. The task ends with the next event.</summary>
    public (IReadOnlyList<HubEvent>? Events, Task Next) After(long id)
    {
        lock (_gate)
        {
            if (id >= _next)
            {
                return (null, _news.Task);
            }

            var kept = _first <= id + 1 || id == _next - 1;
            var events = new List<HubEvent>();
            for (var at = id + 1; kept && at < _next; at++)
            {
                events.Add(_ring[at % Kept]!);
            }

            return (kept ? events : null, _news.Task);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
