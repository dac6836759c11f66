using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>
/// An exclusive flock(2) on a file that is made where it is not there, and never removed: what Perl's flock and lvm understand. The kernel
/// lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private int _file;

    private FileLock(int file) => _file = file;

    /// <returns>Null with a problem: it cannot be taken at all. Null without: somebody else holds it.</returns>
    public static FileLock? TryTake(string path, int mode, out string? problem)
    {
        problem = null;
        var file = LibC.open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, mode);
        if (file < 0)
        {
            problem = $"{path}: {Errno.Describe(Marshal.GetLastPInvokeError())}";
            return null;
        }

        int error;
        do
        {
            error = LibC.flock(file, LibC.LOCK_EX | LibC.LOCK_NB) == 0 ? Errno.None : Marshal.GetLastPInvokeError();
        }
        while (error == Errno.EINTR);

        if (error == Errno.None)
        {
            return new FileLock(file);
        }

        problem = error == Errno.EAGAIN ? null : $"{path}: {Errno.Describe(error)}";
        _ = LibC.close(file);
        return null;
    }

    public void Dispose()
    {
        if (_file >= 0)
        {
            _ = LibC.close(_file);
            _file = -1;
        }
    }
}
