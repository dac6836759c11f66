using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>A flock that is held until disposed. Waits for whoever holds it: only our own programs take these, and only for a moment.</summary>
internal sealed class NativeLock : IDisposable
{
    private readonly int _fd;

    private NativeLock(int fd) => _fd = fd;

    /// <returns>Null with the errno when the file cannot be made or locked.</returns>
    public static NativeLock? Take(string path, out int error)
    {
        const int OwnerOnly = 0x180; // 0600
        error = Errno.None;
        var fd = LibC.open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, OwnerOnly);
        if (fd < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        while (LibC.flock(fd, LibC.LOCK_EX) != 0)
        {
            error = Marshal.GetLastPInvokeError();
            if (error != Errno.EINTR)
            {
                _ = LibC.close(fd);
                return null;
            }
        }

        error = Errno.None;
        return new NativeLock(fd);
    }

    public void Dispose() => _ = LibC.close(_fd);
}
