using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Plumbline.Kernel.Native;

/// <summary>What a loop device says of itself (LOOP_GET_STATUS64); or the errno: ENXIO when no file is behind it.</summary>
internal readonly record struct LoopStatus(ulong Device, ulong Inode, uint Flags, int Error);

/// <summary>A regular file's numbers; or the errno, EINVAL for what is no regular file.</summary>
internal readonly record struct FileNumbers(ulong Device, ulong Inode, int Error);

/// <summary>The loop driver's ioctls. Each opens what it needs for itself and closes it again: nothing is held when it returns.</summary>
internal static unsafe class NativeLoops
{
    private const string Control = "/dev/loop-control";

    /// <summary>The number of a device without a file, made if there is none; or the errno. Somebody else may be given the same one.</summary>
    public static (int Number, int Error) FindFree()
    {
        var fd = LibC.open(Control, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            return (-1, Marshal.GetLastPInvokeError());
        }

        var number = LibC.ioctl_number(fd, LibC.LOOP_CTL_GET_FREE, 0);
        var error = number < 0 ? Marshal.GetLastPInvokeError() : Errno.None;
        _ = LibC.close(fd);
        return (number, error);
    }

    /// <summary>Puts the file behind the device: EBUSY when it has one by now. The kernel keeps its own reference to the file.</summary>
    public static int Configure(string device, string file, bool readOnly, int blockSize)
    {
        var backing = LibC.open(file, (readOnly ? LibC.O_RDONLY : LibC.O_RDWR) | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
        if (backing < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var config = new LibC.LoopConfig
        {
            Fd = (uint)backing,
            BlockSize = (uint)blockSize,
            Info = new LibC.LoopInfo { Flags = LibC.LO_FLAGS_DIRECT_IO | (readOnly ? LibC.LO_FLAGS_READ_ONLY : 0) },
        };
        PutName(ref config.Info, file);
        var error = Order(device, readOnly ? LibC.O_RDONLY : LibC.O_RDWR, LibC.LOOP_CONFIGURE, &config);
        _ = LibC.close(backing);
        return error;
    }

    public static LoopStatus Status(string device)
    {
        LibC.LoopInfo info = default;
        var error = Order(device, LibC.O_RDONLY, LibC.LOOP_GET_STATUS64, &info);
        return new LoopStatus(info.Device, info.Inode, info.Flags, error);
    }

    /// <summary>Takes the file away if it is that one: both are asked of one open device, which cannot change files while it is open.</summary>
    public static int Clear(string device, ulong fileDevice, ulong fileInode)
    {
        var fd = LibC.open(device, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        LibC.LoopInfo info = default;
        var error = Tell(fd, LibC.LOOP_GET_STATUS64, &info);
        if (error == Errno.None)
        {
            error = info.Device == fileDevice && info.Inode == fileInode ? Tell(fd, LibC.LOOP_CLR_FD, null) : Errno.ENXIO;
        }

        _ = LibC.close(fd);
        return error;
    }

    public static int TakeSize(string device) => Order(device, LibC.O_RDONLY, LibC.LOOP_SET_CAPACITY, null);

    /// <summary>Of a regular file, links followed; in the encoding of the loop driver (huge_encode_dev).</summary>
    public static FileNumbers Numbers(string path)
    {
        const uint TypeAndInode = 0x101;
        const int TypeMask = 0xF000;
        const int Regular = 0x8000;

        // struct statx: stx_mode at 28, stx_ino at 32, stx_dev_major at 136, stx_dev_minor at 140.
        var buffer = stackalloc byte[256];
        if (LibC.statx(LibC.AT_FDCWD, path, 0, TypeAndInode, buffer) < 0)
        {
            return new FileNumbers(0, 0, Marshal.GetLastPInvokeError());
        }

        var fields = new ReadOnlySpan<byte>(buffer, 256);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]) & TypeMask) != Regular)
        {
            return new FileNumbers(0, 0, Errno.EINVAL);
        }

        ulong major = BinaryPrimitives.ReadUInt32LittleEndian(fields[136..]);
        ulong minor = BinaryPrimitives.ReadUInt32LittleEndian(fields[140..]);
        var device = (minor & 0xff) | (major << 8) | ((minor & ~0xffUL) << 12);
        return new FileNumbers(device, BinaryPrimitives.ReadUInt64LittleEndian(fields[32..]), Errno.None);
    }

    /// <summary>For losetup without sysfs; what does not fit is left out, and the last byte stays 0.</summary>
    private static void PutName(ref LibC.LoopInfo info, string file)
    {
        const int Most = 63;
        var bytes = Encoding.UTF8.GetBytes(file);
        for (var at = 0; at < Math.Min(bytes.Length, Most); at++)
        {
            info.FileName[at] = bytes[at];
        }
    }

    private static int Order(string device, int mode, nuint request, void* argument)
    {
        var fd = LibC.open(device, mode | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var error = Tell(fd, request, argument);
        _ = LibC.close(fd);
        return error;
    }

    private static int Tell(int fd, nuint request, void* argument) =>
        LibC.ioctl(fd, request, argument) < 0 ? Marshal.GetLastPInvokeError() : Errno.None;
}
