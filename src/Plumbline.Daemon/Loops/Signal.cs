using System.Threading.Channels;

namespace Plumbline.Daemon.Loops;

/// <summary>Wakes one loop; several signals before it looks are one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    public Task WaitAsync(CancellationToken cancellation) => _channel.Reader.ReadAsync(cancellation).AsTask();
}
