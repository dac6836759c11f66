using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>
/// One conversation with a QMP monitor (QEMU's docs/interop/qmp-spec.txt): one command at a time, events between the answers. Silence within
/// the limit ends the conversation, since a late answer would be taken for that to the next question.
/// </summary>
internal sealed class QmpConnection : IAsyncDisposable
{
    private const int LongestLine = 64 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly PipeReader _pipe;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _one = new(1);
    private readonly Channel<QmpMessage> _answers = Channel.CreateUnbounded<QmpMessage>();
    private readonly Task _reading;

    private QmpConnection(Socket socket, TimeProvider clock)
    {
        _socket = socket;
        _clock = clock;
        _pipe = PipeReader.Create(new NetworkStream(socket, ownsSocket: false));
        _reading = ReadAsync();
    }

    /// <summary>Of the greeting.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Ends with the conversation, whoever ended it.</summary>
    public Task Closed => _reading;

    /// <summary>It was ended here, since the engine did not answer.</summary>
    public bool WasSilent { get; private set; }

    public bool IsOpen => !_reading.IsCompleted;

    /// <summary>Neither where nobody listens there.</summary>
    public static async Task<(QmpConnection? Connection, string? Silence)> OpenAsync(string path, TimeProvider clock, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), either.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return (null, e is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable } or SocketException { NativeErrorCode: 2 } ? null : $"its socket {path} does not answer");
        }

        // Not given up with its caller: the engine speaks to one at a time, and a conversation that nobody ends would keep it from all others.
        var connection = new QmpConnection(socket, clock);
        var greeting = await connection.NextAsync();
        var agreed = greeting?.Version is null ? null : await connection.AskAsync("qmp_capabilities", null, CancellationToken.None);
        if (agreed is { Error: null })
        {
            connection.Version = greeting!.Version!;
            return (connection, null);
        }

        // One that is being killed takes a connection and says nothing more.
        var ended = !connection.WasSilent && (greeting is null || agreed is { IsSilent: true });
        await connection.DisposeAsync();
        return (null, ended ? null : $"it does not greet at {path} (it hangs, or somebody else speaks to it: it takes one at a time)");
    }

    public async Task<QmpReply> AskAsync(string command, Action<Utf8JsonWriter>? arguments, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (!IsOpen)
            {
                return new QmpReply(null, "the engine is gone", IsSilent: true);
            }

            await _socket.SendAsync(QmpMessage.Write(command, arguments), SocketFlags.None, CancellationToken.None);
            return await NextAsync() is { } answer
                ? new QmpReply(answer.Return, answer.Error, IsSilent: false)
                : new QmpReply(null, "the engine did not answer", IsSilent: true);
        }
        catch (SocketException)
        {
            return new QmpReply(null, "the engine is gone", IsSilent: true);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whoever asks at this moment is told that it is over; so may others be, later, for they may still hold this.</summary>
    public async ValueTask DisposeAsync()
    {
        End();
        await _reading;
        await _one.WaitAsync();
        _socket.Dispose();
        _one.Release();
    }

    /// <summary>Null when there is none and never will be.</summary>
    private async Task<QmpMessage?> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit, _clock);
        var more = _answers.Reader.WaitToReadAsync(limit.Token).AsTask();
        await ((Task)more).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (more.IsCompletedSuccessfully && more.Result && _answers.Reader.TryRead(out var answer))
        {
            return answer;
        }

        WasSilent |= !more.IsCompletedSuccessfully;
        End();
        return null;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var read = await _pipe.ReadAsync();
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    if (QmpMessage.Parse(rest.Slice(0, end).ToArray()) is { IsEvent: false } answer)
                    {
                        _answers.Writer.TryWrite(answer);
                    }

                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (read.IsCompleted || rest.Length > LongestLine)
                {
                    break;
                }

                _pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The engine ended, or was cut off here.
        }

        _answers.Writer.TryComplete();
    }

    private void End()
    {
        _answers.Writer.TryComplete();
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was first.
        }
    }
}

/// <summary>What came of a command.</summary>
/// <param name="Return">Null where it failed.</param>
/// <param name="Error">In the engine's words.</param>
/// <param name="IsSilent">There was no answer: whether it was done is not known.</param>
internal sealed record QmpReply(JsonElement? Return, string? Error, bool IsSilent);
