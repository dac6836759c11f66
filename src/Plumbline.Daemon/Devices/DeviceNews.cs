using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Plumbline.Daemon.Devices;

/// <summary>One subscriber's events, in order. Who reads too slowly is told once that anything may have changed.</summary>
/// <param name="waiting">It waits for a device to come or go.</param>
internal sealed class DeviceNews(bool waiting, Action<DeviceNews> ended) : IDisposable
{
    internal const int Most = 4096;

    private static readonly DeviceEvent Lost = new(DeviceChange.Anything, "", null, null, "more happened than could be told; looking at all devices anew", null);

    private readonly Channel<DeviceEvent> _events = Channel.CreateBounded<DeviceEvent>(new BoundedChannelOptions(Most) { SingleReader = true });
    private int _lost;

    public bool Waiting => waiting;

    public void Tell(DeviceEvent happened)
    {
        if (!_events.Writer.TryWrite(happened))
        {
            Interlocked.Exchange(ref _lost, 1);
        }
    }

    public async IAsyncEnumerable<DeviceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await _events.Reader.WaitToReadAsync(cancellation))
        {
            while (_events.Reader.TryRead(out var happened))
            {
                yield return happened;
            }

            if (Interlocked.Exchange(ref _lost, 0) == 1)
            {
                yield return Lost;
            }
        }
    }

    /// <summary>Until there is anything.</summary>
    public async Task NextAsync(CancellationToken cancellation) => await _events.Reader.WaitToReadAsync(cancellation);

    /// <summary>For who looks at everything anyway.</summary>
    public void Drain()
    {
        while (_events.Reader.TryRead(out _))
        {
            // Seen with the next look.
        }
    }

    public void Dispose()
    {
        ended(this);
        _events.Writer.TryComplete();
    }
}
