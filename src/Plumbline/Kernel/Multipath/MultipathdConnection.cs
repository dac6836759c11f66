using System.Buffers;
using System.Net.Sockets;

namespace Plumbline.Kernel.Multipath;

/// <summary>A limit that holds over several waits.</summary>
internal readonly struct Deadline(TimeSpan limit, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    public TimeSpan Left => limit - clock.GetElapsedTime(_start);

    public MultipathdReply Missed() =>
        MultipathdReply.Failed(MultipathdFailure.Timeout, $"no complete answer from multipathd within {limit.TotalSeconds:0.###} s");
}

/// <summary>One connection to multipathd. Nothing in it waits beyond the deadline; what went wrong is a reply to give, null is success.</summary>
internal sealed class MultipathdConnection : IDisposable
{
    private const int MaxName = 107;
    private const int Chunk = 64 * 1024;

    private readonly Socket _socket;
    private readonly Deadline _deadline;

    private MultipathdConnection(Socket socket, Deadline deadline)
    {
        _socket = socket;
        _deadline = deadline;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// A daemon that has stopped accepting lets its queue of connections fill up, and then connecting is EAGAIN on a Unix socket, with
    /// nothing to poll for: it is tried until the deadline.
    /// </summary>
    public static MultipathdConnection? Open(string name, Deadline deadline, out SocketError error)
    {
        Socket? socket;
        while ((socket = TryConnect(name, out error)) is null && error == SocketError.WouldBlock && deadline.Left > TimeSpan.Zero)
        {
            Thread.Sleep(10);
        }

        return socket is null ? null : new MultipathdConnection(socket, deadline);
    }

    public MultipathdReply? Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock && !Wait(SelectMode.SelectWrite))
            {
                return _deadline.Missed();
            }

            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                return Ended(error);
            }

            bytes = bytes[Math.Max(sent, 0)..];
        }

        return null;
    }

    /// <summary>Exactly that many bytes. Memory grows with what comes, not with what was announced.</summary>
    public MultipathdReply? Receive(int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var into = new ArrayBufferWriter<byte>(Math.Min(length, Chunk));
        while (into.WrittenCount < length)
        {
            if (!Wait(SelectMode.SelectRead))
            {
                return _deadline.Missed();
            }

            var missing = length - into.WrittenCount;
            var room = into.GetSpan(Math.Min(missing, Chunk));
            var count = _socket.Receive(room[..Math.Min(room.Length, missing)], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                continue;
            }

            if (error != SocketError.Success || count == 0)
            {
                return Ended(error);
            }

            into.Advance(count);
        }

        bytes = into.WrittenSpan;
        return null;
    }

    /// <summary>Connect has no form that returns its errno, so the exception is turned into one here and goes no further.</summary>
    private static Socket? TryConnect(string name, out SocketError error)
    {
        if (name.Length > MaxName)
        {
            error = SocketError.InvalidArgument;
            return null;
        }

        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(name.StartsWith('@') ? "\0" + name[1..] : name));
            error = SocketError.Success;
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            error = e.SocketErrorCode;
            return null;
        }
    }

    private bool Wait(SelectMode mode) => _deadline.Left is var left && left > TimeSpan.Zero && _socket.Poll(left, mode);

    private static MultipathdReply Ended(SocketError error) => MultipathdReply.Failed(
        MultipathdFailure.Broken,
        error == SocketError.Success ? "multipathd closed the connection within its reply" : $"the connection to multipathd broke: {error}");
}
