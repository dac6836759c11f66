using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>Writing that a crash cannot leave half done. Each gives an errno, or <see cref="Errno.None"/>.</summary>
internal static unsafe class NativeStateFiles
{
    // 0640: what is recorded of a host is not for everybody.
    private const int FileMode = 0x1a0;

    /// <summary>Adds a line at the end, on the disk when this returns; what could not be written whole is taken back.</summary>
    public static int AppendLine(string path, ReadOnlySpan<byte> line)
    {
        var fd = LibC.open(path, LibC.O_RDWR | LibC.O_APPEND | LibC.O_CREAT | LibC.O_CLOEXEC, FileMode);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        byte last = 0;
        var torn = LibC.lseek(fd, -1, LibC.SEEK_END) >= 0 && LibC.read(fd, &last, 1) == 1 && last != (byte)'\n';
        var before = LibC.lseek(fd, 0, LibC.SEEK_END);
        var error = WriteAll(fd, torn ? [(byte)'\n', .. line] : line);
        if (error != Errno.None && before >= 0)
        {
            _ = LibC.ftruncate(fd, before);
        }

        _ = LibC.close(fd);
        return error;
    }

    /// <summary>The file has the old content or the new one, never a part: temporary, fsync, rename, fsync of the folder.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="bytes">The whole content.</param>
    /// <param name="group">Who may read it besides the owner; null: the process's own group.</param>
    public static int Replace(string path, ReadOnlySpan<byte> bytes, int? group = null)
    {
        var partial = path + ".new";
        var fd = LibC.open(partial, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_TRUNC | LibC.O_CLOEXEC, FileMode);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var error = group is { } id && LibC.fchown(fd, -1, id) != 0 ? Marshal.GetLastPInvokeError() : Errno.None;
        error = error is Errno.None or Errno.EPERM ? WriteAll(fd, bytes) : error;
        _ = LibC.close(fd);
        if (error == Errno.None && LibC.rename(partial, path) != 0)
        {
            error = Marshal.GetLastPInvokeError();
        }

        if (error != Errno.None)
        {
            _ = LibC.unlink(partial);
            return error;
        }

        return SyncFolder(path[..path.LastIndexOf('/')]);
    }

    /// <summary>Makes an empty file; one that is there stays as it is, but must let itself be written.</summary>
    public static int Make(string path, int mode)
    {
        var fd = LibC.open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, mode);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        _ = LibC.close(fd);
        return Errno.None;
    }

    /// <summary>Gives its name to a file that another wrote under a temporary one, once all of it is on the disk.</summary>
    public static int Settle(string partial, string path)
    {
        var fd = LibC.open(partial, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var error = LibC.fsync(fd) == 0 ? Errno.None : Marshal.GetLastPInvokeError();
        _ = LibC.close(fd);
        if (error == Errno.None && LibC.rename(partial, path) != 0)
        {
            error = Marshal.GetLastPInvokeError();
        }

        return error == Errno.None ? SyncFolder(path[..path.LastIndexOf('/')]) : error;
    }

    private static int WriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                var count = LibC.write(fd, start + done, bytes.Length - done);
                if (count >= 0)
                {
                    done += count;
                }
                else if (Marshal.GetLastPInvokeError() is var error and not Errno.EINTR)
                {
                    return error;
                }
            }
        }

        // EINVAL: what is no file on a disk (a pipe, /dev/full) has nothing to wait for.
        return LibC.fsync(fd) != 0 && Marshal.GetLastPInvokeError() is var failed and not Errno.EINVAL ? failed : Errno.None;
    }

    private static int SyncFolder(string folder)
    {
        var fd = LibC.open(folder, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC, 0);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        var error = LibC.fsync(fd) == 0 ? Errno.None : Marshal.GetLastPInvokeError();
        _ = LibC.close(fd);
        return error;
    }
}
