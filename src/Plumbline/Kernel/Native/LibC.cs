using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>The C library's calls that .NET has no errno-preserving face for. Names and return codes are C's: -1 or null means errno.</summary>
internal static unsafe partial class LibC
{
    private const string Library = "libc";

    internal const int O_RDONLY = 0;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, int mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rmdir(string path);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int utimensat(int directory, string path, long* times, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(int fd, int operation);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint readlink(string path, byte* buffer, nint size);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    /// <summary>Returns a DIR*, or null with errno set.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint opendir(string path);

    /// <summary>Returns a dirent*, or null at the end (errno unchanged) or on error.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial byte* readdir(nint directory);

    [LibraryImport(Library)]
    internal static partial int closedir(nint directory);

    /// <summary>Variadic in C; the third argument is passed in the same register either way on the platforms .NET runs on.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    /// <summary>Access and modification time to 1970: two struct timespec of zeros.</summary>
    internal static void SetTimesToZero(string path)
    {
        var times = stackalloc long[4];
        (times[0], times[1], times[2], times[3]) = (0, 0, 0, 0);
        _ = utimensat(AT_FDCWD, path, times, 0);
    }
}
