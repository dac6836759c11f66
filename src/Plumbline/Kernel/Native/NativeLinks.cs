using System.Runtime.InteropServices;

namespace Plumbline.Kernel.Native;

/// <summary>Symbolic links that are ours. Each gives an errno, or <see cref="Errno.None"/>.</summary>
internal static class NativeLinks
{
    /// <summary>The name points to the old target or to the new one, and at no moment to nothing.</summary>
    public static int Replace(string path, string target)
    {
        var partial = path + ".new";
        _ = LibC.unlink(partial);
        if (LibC.symlink(target, partial) != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        if (LibC.rename(partial, path) == 0)
        {
            return Errno.None;
        }

        var error = Marshal.GetLastPInvokeError();
        _ = LibC.unlink(partial);
        return error;
    }

    /// <summary>One that is not there is removed.</summary>
    public static int Remove(string path) => LibC.unlink(path) == 0 || Marshal.GetLastPInvokeError() is Errno.ENOENT ? Errno.None : Marshal.GetLastPInvokeError();
}
