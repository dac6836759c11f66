using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>What is done to a block device before it is taken away. Every call may wait for the device for ever.</summary>
internal static unsafe class NativeBlockDevices
{
    /// <summary>
    /// Writes out what the page cache holds of the device, flushes its own cache, and forgets the pages (BLKFLSBUF, root only). Opened for
    /// reading: a close after writing would make udev look at the device anew.
    /// </summary>
    public static int Flush(string path)
    {
        var fd = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var error = LibC.fsync(fd) != 0 || LibC.ioctl(fd, LibC.BLKFLSBUF, null) != 0 ? Marshal.GetLastPInvokeError() : Errno.None;
        _ = LibC.close(fd);
        return error;
    }
}
