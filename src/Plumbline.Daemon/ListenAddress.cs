using System.Net;

namespace Plumbline.Daemon;

/// <summary>
/// Where plumbd listens on TCP. Loopback only: there are no tokens and no TLS yet, and a volume service must not be open to a network
/// without them.
/// </summary>
internal static class ListenAddress
{
    public static IPEndPoint? Parse(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 && IPAddress.IsLoopback(endpoint.Address) ? endpoint : null;
}
