using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>ioctls of block devices (linux/fs.h) and of the loop driver (linux/loop.h).</summary>
internal static unsafe partial class LibC
{
    internal const nuint BLKFLSBUF = 0x1261;

    internal const nuint LOOP_CLR_FD = 0x4C01;
    internal const nuint LOOP_GET_STATUS64 = 0x4C05;
    internal const nuint LOOP_SET_CAPACITY = 0x4C07;

    /// <summary>Kernel 5.8 on.</summary>
    internal const nuint LOOP_CONFIGURE = 0x4C0A;

    internal const nuint LOOP_CTL_GET_FREE = 0x4C82;

    internal const uint LO_FLAGS_READ_ONLY = 1;
    internal const uint LO_FLAGS_AUTOCLEAR = 4;
    internal const uint LO_FLAGS_DIRECT_IO = 16;

    /// <summary>ioctl whose third argument is a number.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int ioctl_number(int fd, nuint request, nint argument);

    /// <summary>struct loop_info64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LoopInfo
    {
        internal ulong Device;
        internal ulong Inode;
        internal ulong RDevice;
        internal ulong Offset;
        internal ulong SizeLimit;
        internal uint Number;
        internal uint EncryptType;
        internal uint EncryptKeySize;
        internal uint Flags;
        internal fixed byte FileName[64];
        internal fixed byte CryptName[64];
        internal fixed byte EncryptKey[32];
        internal fixed ulong Init[2];
    }

    /// <summary>struct loop_config: 304 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LoopConfig
    {
        internal uint Fd;
        internal uint BlockSize;
        internal LoopInfo Info;
        internal fixed ulong Reserved[8];
    }
}
