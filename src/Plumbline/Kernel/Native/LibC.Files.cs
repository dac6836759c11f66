using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>Writing, for the few files that are ours.</summary>
internal static unsafe partial class LibC
{
    internal const int O_WRONLY = 1;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_DIRECTORY = 0x10000;
    internal const int SEEK_END = 2;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fsync(int fd);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint lseek(int fd, nint offset, int whence);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchown(int fd, int owner, int group);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(int fd, nint length);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string from, string to);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int symlink(string target, string path);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string path);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdir(string path, uint mode);
}
