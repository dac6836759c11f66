using System.Net;
using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>The IP addresses of this host with their interfaces.</summary>
internal static unsafe class NativeAddresses
{
    public static (IReadOnlyList<(string Interface, string Address)> Addresses, int Error) List()
    {
        LibC.InterfaceAddress* first;
        if (LibC.getifaddrs(&first) != 0)
        {
            return ([], Marshal.GetLastPInvokeError());
        }

        try
        {
            var found = new List<(string, string)>();
            for (var entry = first; entry != null; entry = entry->Next)
            {
                if (Text(entry->Address) is { } address && Marshal.PtrToStringUTF8((nint)entry->Name) is { } name)
                {
                    found.Add((name, address));
                }
            }

            return (found, Errno.None);
        }
        finally
        {
            LibC.freeifaddrs(first);
        }
    }

    /// <summary>sockaddr_in has its address behind family and port, sockaddr_in6 behind the flow label too.</summary>
    private static string? Text(byte* address) => address == null ? null : *(ushort*)address switch
    {
        LibC.AF_INET => new IPAddress(new ReadOnlySpan<byte>(address + 4, 4)).ToString(),
        LibC.AF_INET6 => new IPAddress(new ReadOnlySpan<byte>(address + 8, 16)).ToString(),
        _ => null,
    };
}
