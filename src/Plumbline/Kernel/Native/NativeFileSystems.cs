using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>How full a file system is, in bytes; or the errno.</summary>
internal readonly record struct SpaceReply(long Size, long Free, long Available, int Error);

/// <summary>statvfs.</summary>
internal static unsafe class NativeFileSystems
{
    public static SpaceReply Space(string path)
    {
        // struct statvfs of glibc and musl on 64-bit is 112 bytes, first bsize, frsize, blocks, bfree, bavail, each 8; blocks count frsize.
        const int Words = 32;
        var fields = stackalloc ulong[Words];
        return LibC.statvfs(path, fields) < 0
            ? new SpaceReply(0, 0, 0, Marshal.GetLastPInvokeError())
            : new SpaceReply(Bytes(fields[2], fields[1]), Bytes(fields[3], fields[1]), Bytes(fields[4], fields[1]), Errno.None);
    }

    private static long Bytes(ulong blocks, ulong size) => (long)UInt128.Min((UInt128)long.MaxValue, (UInt128)blocks * size);
}

internal static unsafe partial class LibC
{
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statvfs(string path, ulong* buffer);
}
