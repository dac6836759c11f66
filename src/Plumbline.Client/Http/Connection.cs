using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Plumbline.Client.Http;

/// <summary>The way to one plumbd: its Unix socket, or its address.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>sun_path of unix(7), with the NUL at its end.</summary>
    private const int LongestSocket = 107;

    /// <summary>No document of plumbd comes near it; whoever answers more is no plumbd.</summary>
    private const int LargestAnswer = 256 << 20;

    private Connection(HttpClient http, string address)
    {
        Http = http;
        Address = address;
    }

    public HttpClient Http { get; }

    /// <summary>For sentences.</summary>
    public string Address { get; }

    public static Connection Open(PlumblineClientOptions options) =>
        options.Server is { } server ? Open(server, options) : Open(options.Socket);

    public void Dispose() => Http.Dispose();

    private static Connection Open(Uri server, PlumblineClientOptions options)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("http" or "https") || server.UserInfo.Length > 0 || server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            throw new ArgumentException("The server must be an address such as https://storage.example.org:8090, without a password in it.");
        }

        if (options.Token is not null && server.Scheme == "http" && !server.IsLoopback)
        {
            throw new ArgumentException($"A token is not sent to {server.Authority} over plain http, where anybody on the way could read it: use https.");
        }

        // A redirect would take the token to somebody else, and a proxy has another loopback.
        var handler = options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !server.IsLoopback };
        var address = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        var http = With(handler, address, disposes: options.Handler is null);
        if (options.Token is { } token)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return new Connection(http, address.AbsoluteUri.TrimEnd('/'));
    }

    private static Connection Open(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) is 0 or > LongestSocket)
        {
            throw new ArgumentException($"A Unix socket has a path of 1 to {LongestSocket} bytes: {path}");
        }

        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new Connection(With(handler, new Uri("http://localhost/"), disposes: true), path);
    }

    /// <summary>Times are kept by the requests, which know how long theirs may be.</summary>
    private static HttpClient With(HttpMessageHandler handler, Uri address, bool disposes) => new(handler, disposes)
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
        DefaultRequestVersion = HttpVersion.Version11,
    };
}
