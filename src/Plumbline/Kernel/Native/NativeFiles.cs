using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Plumbline.Kernel.Native;

/// <summary>open, read, readlink and readdir with errno kept and no exception on the way: a scan reads thousands of files that may be gone.</summary>
internal static unsafe class NativeFiles
{
    private const int ChunkSize = 4096;

    /// <summary>O_NONBLOCK so that a FIFO somebody left in a configuration directory cannot hold us.</summary>
    public static FileAnswer Read(string path, int limit) => Read(path, limit, startOnly: false);

    /// <summary>No more than that many bytes of it.</summary>
    public static FileAnswer ReadStart(string path, int length) => Read(path, length, startOnly: true);

    private static FileAnswer Read(string path, int limit, bool startOnly)
    {
        var fd = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
        if (fd < 0)
        {
            return new FileAnswer(null, Marshal.GetLastPInvokeError());
        }

        try
        {
            return ReadAll(fd, limit, startOnly);
        }
        finally
        {
            _ = LibC.close(fd);
        }
    }

    public static LinkAnswer ReadLink(string path)
    {
        const int MaxLink = 4096;
        var buffer = stackalloc byte[MaxLink];
        var length = LibC.readlink(path, buffer, MaxLink);
        return length < 0
            ? new LinkAnswer(null, Marshal.GetLastPInvokeError())
            : new LinkAnswer(Encoding.UTF8.GetString(buffer, (int)length), Errno.None);
    }

    public static ListAnswer List(string path)
    {
        var directory = LibC.opendir(path);
        if (directory == 0)
        {
            return new ListAnswer(null, Marshal.GetLastPInvokeError());
        }

        try
        {
            var names = new List<string>();
            byte* entry;
            while ((entry = LibC.readdir(directory)) != null)
            {
                // struct dirent of glibc: d_ino (8), d_off (8), d_reclen (2), d_type (1), d_name.
                var name = Marshal.PtrToStringUTF8((nint)(entry + 19))!;
                if (name is not ("." or ".."))
                {
                    names.Add(name);
                }
            }

            names.Sort(StringComparer.Ordinal);
            return new ListAnswer([.. names], Errno.None);
        }
        finally
        {
            _ = LibC.closedir(directory);
        }
    }

    private static FileAnswer ReadAll(int fd, int limit, bool startOnly)
    {
        var chunk = stackalloc byte[ChunkSize];
        var all = new ArrayBufferWriter<byte>(ChunkSize);
        while (true)
        {
            var count = LibC.read(fd, chunk, ChunkSize);
            if (count < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Errno.EINTR)
                {
                    continue;
                }

                return new FileAnswer(null, error);
            }

            if (count == 0)
            {
                return new FileAnswer(all.WrittenSpan.ToArray(), Errno.None);
            }

            if (startOnly && all.WrittenCount + count >= limit)
            {
                all.Write(new ReadOnlySpan<byte>(chunk, limit - all.WrittenCount));
                return new FileAnswer(all.WrittenSpan.ToArray(), Errno.None);
            }

            if (all.WrittenCount + count > limit)
            {
                return new FileAnswer(null, Errno.EFBIG);
            }

            all.Write(new ReadOnlySpan<byte>(chunk, (int)count));
        }
    }
}
