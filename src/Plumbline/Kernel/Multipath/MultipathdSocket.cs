using System.Buffers;
using System.Collections.Immutable;
using System.Net.Sockets;

namespace Plumbline.Kernel.Multipath;

/// <summary>
/// The running multipathd. The limit holds for the whole exchange, not for each read as in multipathd's own client, where a daemon that
/// answers a byte now and then holds its caller for ever.
/// </summary>
internal sealed class MultipathdSocket(ImmutableArray<string> names, TimeSpan limit, TimeProvider clock) : IMultipathd
{
    private const int MaxName = 107;
    private const int Chunk = 64 * 1024;

    /// <summary>Since 0.12.0 multipathd listens on a path too, and clients try it first (libmpathcmd/mpath_cmd.c); "@" marks an abstract name.</summary>
    private static readonly ImmutableArray<string> KnownNames = ["/run/multipathd.socket", "@/org/kernel/linux/storage/multipathd"];

    /// <param name="socketName">MULTIPATH_SOCKET_NAME of the environment, which replaces the known names.</param>
    /// <param name="limit">For the whole exchange.</param>
    /// <param name="clock">Measures the limit.</param>
    public static MultipathdSocket Live(string? socketName, TimeSpan limit, TimeProvider clock) =>
        new(string.IsNullOrEmpty(socketName) ? KnownNames : [socketName], limit, clock);

    /// <summary>A broken reply is asked for once more: multipathd drops its clients while it reconfigures or restarts.</summary>
    public MultipathdReply Ask(string command)
    {
        var request = MultipathdFrame.Encode(command);
        if (request.Length - MultipathdFrame.HeaderSize > MultipathdFrame.MaxCommand)
        {
            return MultipathdReply.Failed(MultipathdFailure.Error, "the command is longer than multipathd takes");
        }

        var start = clock.GetTimestamp();
        var reply = AskOnce(command, request, start);
        return reply.Failure == MultipathdFailure.Broken ? AskOnce(command, request, start) : reply;
    }

    private MultipathdReply AskOnce(string command, byte[] request, long start)
    {
        using var socket = Connect(start, out var failed);
        if (socket is null)
        {
            return failed!;
        }

        var header = new ArrayBufferWriter<byte>(MultipathdFrame.HeaderSize);
        failed = Send(socket, request, start) ?? Receive(socket, header, MultipathdFrame.HeaderSize, start);
        if (failed is not null)
        {
            return failed;
        }

        if (MultipathdFrame.LengthOf(header.WrittenSpan) is not { } length)
        {
            return MultipathdReply.Failed(MultipathdFailure.Broken, "multipathd announced a reply of an impossible length");
        }

        var body = new ArrayBufferWriter<byte>(Math.Min(length, Chunk));
        failed = Receive(socket, body, length, start);
        if (failed is not null)
        {
            return failed;
        }

        return MultipathdFrame.TryDecode(body.WrittenSpan, out var text)
            ? MultipathdReply.Of(command, text)
            : MultipathdReply.Failed(MultipathdFailure.Broken, $"multipathd's reply does not end where it announced ({length} bytes)");
    }

    private Socket? Connect(long start, out MultipathdReply? failed)
    {
        failed = MultipathdReply.Failed(MultipathdFailure.Absent, $"nobody listens on {string.Join(" or ", names)}");
        foreach (var name in names)
        {
            SocketError error;
            Socket? socket;
            while ((socket = TryConnect(name, out error)) is null && error is SocketError.WouldBlock && Left(start) > TimeSpan.Zero)
            {
                // The daemon has stopped accepting and its queue of connections is full (EAGAIN on a Unix socket): nothing to poll for.
                Thread.Sleep(10);
            }

            if (socket is not null)
            {
                failed = null;
                return socket;
            }

            failed = error switch
            {
                SocketError.AddressNotAvailable or SocketError.ConnectionRefused => failed,
                SocketError.WouldBlock => TimedOut(),
                _ => MultipathdReply.Failed(MultipathdFailure.Refused, $"{name}: {error}"),
            };
        }

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

    private MultipathdReply? Send(Socket socket, ReadOnlySpan<byte> bytes, long start)
    {
        while (bytes.Length > 0)
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock && !Wait(socket, SelectMode.SelectWrite, start))
            {
                return TimedOut();
            }

            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                return Ended(error);
            }

            bytes = bytes[Math.Max(sent, 0)..];
        }

        return null;
    }

    private MultipathdReply? Receive(Socket socket, ArrayBufferWriter<byte> into, int length, long start)
    {
        while (into.WrittenCount < length)
        {
            if (!Wait(socket, SelectMode.SelectRead, start))
            {
                return TimedOut();
            }

            var missing = length - into.WrittenCount;
            var room = into.GetSpan(Math.Min(missing, Chunk));
            var count = socket.Receive(room[..Math.Min(room.Length, missing)], SocketFlags.None, out var error);
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

        return null;
    }

    private bool Wait(Socket socket, SelectMode mode, long start) =>
        Left(start) is var left && left > TimeSpan.Zero && socket.Poll(left, mode);

    private TimeSpan Left(long start) => limit - clock.GetElapsedTime(start);

    private MultipathdReply TimedOut() =>
        MultipathdReply.Failed(MultipathdFailure.Timeout, $"no complete answer from multipathd within {limit.TotalSeconds:0.###} s");

    private static MultipathdReply Ended(SocketError error) => MultipathdReply.Failed(
        MultipathdFailure.Broken,
        error == SocketError.Success ? "multipathd closed the connection within its reply" : $"the connection to multipathd broke: {error}");
}
