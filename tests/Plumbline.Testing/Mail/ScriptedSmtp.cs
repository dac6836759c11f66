using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Plumbline.Testing.Mail;

/// <summary>
/// A mail server that misbehaves on purpose. Each line of its script is sent as it is after each line that came; null hangs up, an empty
/// text says nothing for ever. Inside DATA only the final dot counts as a line.
/// </summary>
internal sealed class ScriptedSmtp : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string?[] _script;

    public ScriptedSmtp(params string?[] script)
    {
        _script = script;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Received { get; } = new();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var inData = false;
        foreach (var reply in _script)
        {
            if (reply is null)
            {
                return;
            }

            if (reply.Length == 0)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            await stream.WriteAsync(Encoding.Latin1.GetBytes(reply), _stop.Token);
            inData = reply.StartsWith("354", StringComparison.Ordinal);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                Received.Enqueue(line);
                if (!inData || line == ".")
                {
                    break;
                }
            }
        }
    }
}
