using System.Net.Sockets;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Uevents;

/// <summary>What came next.</summary>
/// <param name="Event">An event of the kernel.</param>
/// <param name="Overflow">The kernel had to drop events: everything must be read anew.</param>
/// <param name="Refused">Why a message was not believed or not understood.</param>
internal readonly record struct UeventNotice(Uevent? Event, bool Overflow, string? Refused);

/// <summary>
/// The kernel's own events (netlink group 1): there without udevd and before it. Whoever waits for udev's links to be made must look for
/// them besides. One reader at a time.
/// </summary>
internal sealed class UeventSocket : IDisposable
{
    /// <summary>A storm of path events on a large host is some tens of thousands of messages of half a kilobyte.</summary>
    public const int UsualBuffer = 16 << 20;

    /// <summary>UEVENT_BUFFER_SIZE is 2 KiB of properties (linux/kobject.h), plus the beginning.</summary>
    private readonly byte[] _buffer = new byte[16 * 1024];

    private readonly byte[] _peek = new byte[1];
    private readonly SafeSocketHandle _handle;
    private readonly Socket _socket;

    private UeventSocket(SafeSocketHandle handle)
    {
        _handle = handle;
        _socket = new Socket(handle);
    }

    /// <returns>The socket, or why there is none.</returns>
    public static (UeventSocket? Socket, string? Error) Open(int receiveBuffer = UsualBuffer) =>
        NativeNetlink.OpenUevents(receiveBuffer) switch
        {
            ({ } handle, _) => (new UeventSocket(handle), null),
            (_, var error) => (null, "the kernel's uevent socket: " + Errno.Describe(error)),
        };

    public async ValueTask<UeventNotice> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryRead() is { } notice)
            {
                return notice;
            }

            if (!await WaitAsync(cancellation))
            {
                return new UeventNotice(null, Overflow: true, null);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>What is there already; null when nothing is.</summary>
    internal UeventNotice? TryRead()
    {
        while (true)
        {
            var answer = NativeNetlink.Receive(_handle, _buffer);
            switch (answer.Error)
            {
                case Errno.None:
                    return Judge(answer, _buffer);
                case Errno.EAGAIN:
                    return null;
                case Errno.ENOBUFS:
                    return new UeventNotice(null, Overflow: true, null);
                case Errno.EINTR:
                    continue;
                default:
                    throw new IOException("the kernel's uevent socket: " + Errno.Describe(answer.Error));
            }
        }
    }

    /// <summary>Any process with CAP_NET_ADMIN may send to the group; only what the kernel itself sent is believed.</summary>
    internal static UeventNotice Judge(NetlinkAnswer answer, ReadOnlySpan<byte> buffer)
    {
        if (answer.SenderPort != 0 || answer.SenderUid is not 0)
        {
            return new UeventNotice(null, false, $"a message not from the kernel (port {answer.SenderPort}, uid {answer.SenderUid})");
        }

        if (answer.Truncated)
        {
            return new UeventNotice(null, false, "a message larger than the kernel makes them");
        }

        var parsed = UeventParser.Parse(buffer[..answer.Count]);
        return new UeventNotice(parsed.Event, false, parsed.Error);
    }

    /// <summary>Until something is there, without a thread that waits. False when the peek itself was told of dropped events (ENOBUFS is said once).</summary>
    private async ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await _socket.ReceiveAsync(_peek, SocketFlags.Peek, cancellation);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            return false;
        }
    }
}
