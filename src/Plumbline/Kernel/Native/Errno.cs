using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>The errno values that readers tell apart.</summary>
internal static class Errno
{
    internal const int None = 0;
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int ENXIO = 6;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int EBUSY = 16;
    internal const int EEXIST = 17;
    internal const int ENODEV = 19;
    internal const int ENOTDIR = 20;
    internal const int EISDIR = 21;
    internal const int EINVAL = 22;
    internal const int EFBIG = 27;
    internal const int ELOOP = 40;
    internal const int ENOBUFS = 105;
    internal const int ETIMEDOUT = 110;

    /// <summary>The thing was there a moment ago, or never was: no error for a reader of a live host.</summary>
    internal static bool IsGone(int errno) => errno is ENOENT or ENODEV or ENXIO or ENOTDIR;

    internal static string Describe(int errno) => errno switch
    {
        EACCES or EPERM => "permission denied",
        ETIMEDOUT => "no answer within the time limit",
        EFBIG => "larger than the limit for such a file",
        _ => Marshal.GetPInvokeErrorMessage(errno),
    };
}
