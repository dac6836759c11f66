using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

internal static unsafe partial class LibC
{
    internal const int SIGTERM = 15;
    internal const int F_OK = 0;
    internal const int X_OK = 1;

    internal const int AT_FDCWD = -100;

    /// <summary>Answer from what is cached: a network file system that is away must not hold us.</summary>
    internal const int AT_STATX_DONT_SYNC = 0x4000;

    internal const uint STATX_TYPE = 1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int execv(string path, string?[] arguments);

    /// <summary>statx and not stat: glibc before 2.33 exports no symbol "stat".</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, byte* buffer);
}
