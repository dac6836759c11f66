using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plumbline.Testing;

/// <summary>What came over the wire.</summary>
/// <param name="Number">From 0, over all connections.</param>
internal sealed record RawRequest(int Number, string Line, string Head, string Body)
{
    public string Path => Line.Split(' ')[1];

    /// <summary>Null where it was not sent.</summary>
    public string? Header(string name) => Head.Split("\r\n").FirstOrDefault(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>A server on loopback that answers with whatever bytes a test wants, and cuts the connection after each answer.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RawRequest, Stream, Task> _answer;
    private readonly ConcurrentQueue<RawRequest> _requests = new();
    private int _numbers = -1;

    public RawServer(Func<RawRequest, Stream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Answers each request with a text.</summary>
    public RawServer(Func<RawRequest, string> answer)
        : this((request, stream) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer(request))).AsTask())
    {
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    /// <summary>Ends when the test does: for answers that never end.</summary>
    public CancellationToken End => _end.Token;

    public static string Json(string json, string status = "200 OK", string mediaType = "application/json") =>
        $"HTTP/1.1 {status}\r\nContent-Type: {mediaType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\nConnection: close\r\n\r\n{json}";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                var stream = connection.GetStream();
                var request = await ReadAsync(stream);
                _requests.Enqueue(request);
                await _answer(request, stream);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away.
            }
        }
    }

    private async Task<RawRequest> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!Encoding.UTF8.GetString([.. bytes.TakeLast(4)]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _end.Token);
            bytes.Add(one[0]);
        }

        var head = Encoding.UTF8.GetString([.. bytes]);
        var request = new RawRequest(Interlocked.Increment(ref _numbers), head.Split("\r\n")[0], head, "");
        var body = new byte[int.Parse(request.Header("Content-Length") ?? "0")];
        await stream.ReadExactlyAsync(body, _end.Token);
        return request with { Body = Encoding.UTF8.GetString(body) };
    }
}
