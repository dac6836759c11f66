using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>One datagram: how many bytes came, or the errno; and who sent it.</summary>
/// <param name="Count">Bytes in the buffer.</param>
/// <param name="Error">Errno, or none.</param>
/// <param name="SenderPort">nl_pid: 0 is the kernel.</param>
/// <param name="SenderUid">Null when the kernel gave no credentials.</param>
/// <param name="Truncated">The buffer was too small.</param>
internal readonly record struct NetlinkAnswer(int Count, int Error, uint SenderPort, uint? SenderUid, bool Truncated);

/// <summary>The kernel's uevent socket. recvmsg is called here because no .NET face gives the sender's credentials.</summary>
internal static unsafe class NativeNetlink
{
    /// <returns>The socket, not blocking and bound to the kernel's group; or the errno.</returns>
    public static (SafeSocketHandle? Socket, int Error) OpenUevents(int receiveBuffer)
    {
        const uint KernelGroup = 1;
        var fd = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.O_CLOEXEC | LibC.O_NONBLOCK, LibC.NETLINK_KOBJECT_UEVENT);
        if (fd < 0)
        {
            return (null, Marshal.GetLastPInvokeError());
        }

        var handle = new SafeSocketHandle(fd, ownsHandle: true);

        // FORCE goes over net.core.rmem_max and needs CAP_NET_ADMIN; without it the kernel cuts the size to what is allowed.
        if (!Set(fd, LibC.SO_RCVBUFFORCE, receiveBuffer))
        {
            _ = Set(fd, LibC.SO_RCVBUF, receiveBuffer);
        }

        var address = new LibC.NetlinkAddress { Family = LibC.AF_NETLINK, Groups = KernelGroup };
        if (Set(fd, LibC.SO_PASSCRED, 1) && LibC.bind(fd, &address, (uint)sizeof(LibC.NetlinkAddress)) == 0)
        {
            return (handle, Errno.None);
        }

        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return (null, error);
    }

    /// <summary>The next datagram, EAGAIN when there is none; ENOBUFS once after the kernel had to drop some.</summary>
    public static NetlinkAnswer Receive(SafeSocketHandle socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var sender = default(LibC.NetlinkAddress);
            var credentials = default(LibC.CredentialsMessage);
            var vector = new LibC.IoVector { Base = bytes, Length = (nuint)buffer.Length };
            var message = new LibC.MessageHeader
            {
                Name = &sender,
                NameLength = (uint)sizeof(LibC.NetlinkAddress),
                Vectors = &vector,
                VectorCount = 1,
                Control = &credentials,
                ControlLength = (nuint)sizeof(LibC.CredentialsMessage),
            };
            var borrowed = false;
            try
            {
                socket.DangerousAddRef(ref borrowed);
                var count = LibC.recvmsg((int)socket.DangerousGetHandle(), &message, 0);
                if (count < 0)
                {
                    return new NetlinkAnswer(0, Marshal.GetLastPInvokeError(), 0, null, false);
                }

                var hasUid = message.ControlLength >= (nuint)(sizeof(LibC.CredentialsMessage) - sizeof(uint))
                    && credentials is { Level: LibC.SOL_SOCKET, Type: LibC.SCM_CREDENTIALS };
                return new NetlinkAnswer(
                    (int)count,
                    Errno.None,
                    message.NameLength >= (uint)sizeof(LibC.NetlinkAddress) ? sender.Port : uint.MaxValue,
                    hasUid ? credentials.Uid : null,
                    (message.Flags & LibC.MSG_TRUNC) != 0);
            }
            finally
            {
                if (borrowed)
                {
                    socket.DangerousRelease();
                }
            }
        }
    }

    private static bool Set(int fd, int option, int value) => LibC.setsockopt(fd, LibC.SOL_SOCKET, option, &value, sizeof(int)) == 0;
}
