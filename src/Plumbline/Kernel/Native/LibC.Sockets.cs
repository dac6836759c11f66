using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

internal static unsafe partial class LibC
{
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int NETLINK_KOBJECT_UEVENT = 15;

    internal const int SOL_SOCKET = 1;
    internal const int SO_RCVBUF = 8;
    internal const int SO_PASSCRED = 16;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int SCM_CREDENTIALS = 2;

    internal const int MSG_TRUNC = 0x20;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    /// <summary>struct sockaddr_nl of linux/netlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NetlinkAddress
    {
        internal ushort Family;
        internal ushort Padding;
        internal uint Port;
        internal uint Groups;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal void* Base;
        internal nuint Length;
    }

    /// <summary>struct msghdr of glibc on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal void* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>struct cmsghdr with struct ucred behind it, as SCM_CREDENTIALS brings them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CredentialsMessage
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
        internal int Pid;
        internal uint Uid;
        internal uint Gid;
        internal uint Padding;
    }
}
