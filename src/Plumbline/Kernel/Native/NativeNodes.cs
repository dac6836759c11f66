using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>What a path is, if it is a block device: its number as "major:minor"; or null, with the errno when the question failed.</summary>
internal readonly record struct NodeAnswer(string? BlockDevice, int Error);

/// <summary>What stands under a path.</summary>
internal enum NodeKind
{
    Absent,
    File,
    Directory,

    /// <summary>A device, a pipe, a socket; or a path that may not be looked at.</summary>
    Other,
}

/// <summary>What a path is and whose.</summary>
internal sealed record NodeFacts(NodeKind Kind, int Mode, int Owner, int Group);

/// <summary>Device numbers of nodes without opening them: an open() of a map that queues with no path may never return.</summary>
internal static unsafe class NativeNodes
{
    private const int TypeMask = 0xF000;
    private const int BlockType = 0x6000;
    private const int DirectoryType = 0x4000;
    private const int FileType = 0x8000;

    /// <summary>Follows symbolic links.</summary>
    public static NodeKind KindOf(string path)
    {
        var buffer = stackalloc byte[256];
        if (LibC.statx(LibC.AT_FDCWD, path, LibC.AT_STATX_DONT_SYNC, LibC.STATX_TYPE, buffer) < 0)
        {
            return Errno.IsGone(Marshal.GetLastPInvokeError()) ? NodeKind.Absent : NodeKind.Other;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(buffer, 256)[28..]) & TypeMask) switch
        {
            FileType => NodeKind.File,
            DirectoryType => NodeKind.Directory,
            _ => NodeKind.Other,
        };
    }

    /// <summary>The path itself, no link followed; null where nothing is to be seen.</summary>
    public static NodeFacts? Look(string path)
    {
        const int NoFollow = 0x100;
        const uint Basic = 0x7ff;
        var buffer = stackalloc byte[256];
        if (LibC.statx(LibC.AT_FDCWD, path, LibC.AT_STATX_DONT_SYNC | NoFollow, Basic, buffer) < 0)
        {
            return null;
        }

        // struct statx: stx_uid at 20, stx_gid at 24, stx_mode at 28.
        var fields = new ReadOnlySpan<byte>(buffer, 256);
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]);
        var kind = (mode & TypeMask) switch { FileType => NodeKind.File, DirectoryType => NodeKind.Directory, _ => NodeKind.Other };
        return new NodeFacts(kind, mode, BinaryPrimitives.ReadInt32LittleEndian(fields[20..]), BinaryPrimitives.ReadInt32LittleEndian(fields[24..]));
    }

    /// <summary>Follows symbolic links, also the magic ones in /proc/PID/fd, whose device is never touched by this.</summary>
    public static NodeAnswer BlockDeviceOf(string path)
    {
        // struct statx of linux/stat.h is 256 bytes: stx_mode at 28, stx_rdev_major at 128, stx_rdev_minor at 132.
        var buffer = stackalloc byte[256];
        if (LibC.statx(LibC.AT_FDCWD, path, LibC.AT_STATX_DONT_SYNC, LibC.STATX_TYPE, buffer) < 0)
        {
            return new NodeAnswer(null, Marshal.GetLastPInvokeError());
        }

        var fields = new ReadOnlySpan<byte>(buffer, 256);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]) & TypeMask) != BlockType)
        {
            return new NodeAnswer(null, Errno.None);
        }

        var major = BinaryPrimitives.ReadUInt32LittleEndian(fields[128..]);
        var minor = BinaryPrimitives.ReadUInt32LittleEndian(fields[132..]);
        return new NodeAnswer($"{major}:{minor}", Errno.None);
    }
}
