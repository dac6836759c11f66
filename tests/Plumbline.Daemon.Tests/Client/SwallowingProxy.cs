using System.Net;
using System.Net.Sockets;

namespace Plumbline.Daemon.Tests.Client;

/// <summary>Takes connections through to plumbd. Of the first ones it swallows what plumbd answers, and cuts them then.</summary>
internal sealed class SwallowingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private readonly int _swallows;
    private int _swallowed;

    public SwallowingProxy(int port, int swallows)
    {
        _port = port;
        _swallows = swallows;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Swallowed => Math.Min(_swallowed, _swallows);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient here)
    {
        using var there = new TcpClient();
        using (here)
        {
            try
            {
                await there.ConnectAsync(IPAddress.Loopback, _port);
                _ = here.GetStream().CopyToAsync(there.GetStream());
                if (Interlocked.Increment(ref _swallowed) > _swallows)
                {
                    await there.GetStream().CopyToAsync(here.GetStream());
                }
                else
                {
                    // plumbd has answered, so it has accepted.
                    await there.GetStream().ReadExactlyAsync(new byte[1]);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // One of the two went away.
            }
        }
    }
}
