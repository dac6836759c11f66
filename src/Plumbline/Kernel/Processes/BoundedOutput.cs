namespace Plumbline.Kernel.Processes;

/// <summary>Reads one pipe of a child to its end. What comes over the limit is read and dropped, so that the child never blocks on us.</summary>
internal sealed class BoundedOutput : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _kept = new();
    private readonly Stream _pipe;
    private readonly int _limit;
    private bool _atEnd;
    private bool _overLimit;

    public BoundedOutput(Stream pipe, int limit, CancellationToken abandoned)
    {
        _pipe = pipe;
        _limit = limit;
        Completion = DrainAsync(abandoned);
    }

    public Task Completion { get; }

    public bool IsWhole
    {
        get
        {
            lock (_gate)
            {
                return _atEnd && !_overLimit;
            }
        }
    }

    public byte[] Take()
    {
        lock (_gate)
        {
            return _kept.ToArray();
        }
    }

    public void Dispose() => _pipe.Dispose();

    private async Task DrainAsync(CancellationToken abandoned)
    {
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var reading = _pipe.ReadAsync(chunk, abandoned).AsTask();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            if (!reading.IsCompletedSuccessfully)
            {
                return;
            }

            var count = reading.Result;
            lock (_gate)
            {
                if (count == 0)
                {
                    _atEnd = true;
                    return;
                }

                var room = (int)Math.Min(count, _limit - _kept.Length);
                _kept.Write(chunk, 0, room);
                _overLimit |= room < count;
            }
        }
    }
}
