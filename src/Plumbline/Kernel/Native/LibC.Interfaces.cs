using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

internal static unsafe partial class LibC
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;

    /// <summary>Asks the kernel by netlink; nothing of it waits for a device.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getifaddrs(InterfaceAddress** first);

    [LibraryImport(Library)]
    internal static partial void freeifaddrs(InterfaceAddress* first);

    /// <summary>struct ifaddrs of ifaddrs.h, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InterfaceAddress
    {
        internal InterfaceAddress* Next;
        internal byte* Name;
        internal uint Flags;
        internal byte* Address;
    }
}
