using System.Collections.Frozen;

namespace Plumbline.Daemon.Devices;

/// <summary>Who asks for a device at the moment: a disk that appears while two ask is proven to be neither's by its size.</summary>
internal sealed class SizeAsks
{
    private readonly Lock _gate = new();
    private readonly HashSet<SizeAsk> _open = [];
    private int _waits;
    private int _begun;

    /// <param name="look">The keys of the disks that are there.</param>
    public async Task<SizeAsk> BeginAsync(long size, Func<Task<IEnumerable<string>>> look)
    {
        // While it looks it counts as somebody who waits, so that nobody else is taken for alone.
        using var counted = Wait();
        var begun = Volatile.Read(ref _begun);
        var before = (await look()).ToFrozenSet(StringComparer.Ordinal);
        lock (_gate)
        {
            var ask = new SizeAsk(size, before, End) { Contested = _waits > 1 || _open.Count > 0 || _begun != begun };
            _open.Add(ask);
            return ask;
        }
    }

    /// <summary>Somebody waits for a device by another identity, until it is disposed of.</summary>
    public IDisposable Wait()
    {
        lock (_gate)
        {
            _waits++;
            _begun++;
            foreach (var ask in _open)
            {
                ask.Contested = true;
            }
        }

        return new Waiting(this);
    }

    private void End(SizeAsk ask)
    {
        lock (_gate)
        {
            _open.Remove(ask);
        }
    }

    private sealed class Waiting(SizeAsks asks) : IDisposable
    {
        public void Dispose()
        {
            lock (asks._gate)
            {
                asks._waits--;
            }
        }
    }
}
