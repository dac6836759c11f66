namespace Plumbline.Daemon.Devices;

/// <summary>One wait for a device: until something happens to any, or it is time to look, and all of it within a limit.</summary>
internal sealed class DeviceWait(DeviceNews news, TimeProvider clock, TimeSpan limit) : IDisposable
{
    private readonly long _begun = clock.GetTimestamp();

    public bool IsOver => Left <= TimeSpan.Zero;

    private TimeSpan Left => limit - clock.GetElapsedTime(_begun);

    /// <param name="most">Without news, after that long.</param>
    /// <param name="settle">With news, that much later: what follows at once belongs to it.</param>
    public async Task UntilNewsAsync(TimeSpan most, TimeSpan settle, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Within(most), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await news.NextAsync(either.Token);
            await Task.Delay(Within(settle), clock, cancellation);
            news.Drain();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing happened: time to look all the same.
        }
    }

    public void Dispose() => news.Dispose();

    private TimeSpan Within(TimeSpan time) => Left < TimeSpan.Zero ? TimeSpan.Zero : Left < time ? Left : time;
}
