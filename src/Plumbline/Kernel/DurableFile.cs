using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>Writing that is on disk when the call returns. Failures are sentences, for whoever writes must say what was not done.</summary>
internal static class DurableFile
{
    /// <summary>
    /// Appends one line under flock. What a crash left of an earlier line without its end is closed first, so that it spoils no other.
    /// </summary>
    /// <returns>Null when the line is on disk.</returns>
    public static string? AppendLine(string path, ReadOnlySpan<byte> line)
    {
        var file = LibC.open(path, LibC.O_RDWR | LibC.O_APPEND | LibC.O_CREAT | LibC.O_CLOEXEC, Convert.ToInt32("600", 8));
        if (file < 0)
        {
            return $"{path}: {Errno.Describe(Marshal.GetLastPInvokeError())}";
        }

        try
        {
            if (LibC.flock(file, LibC.LOCK_EX) != 0)
            {
                return $"{path}: {Errno.Describe(Marshal.GetLastPInvokeError())}";
            }

            byte[] whole = [.. NativeFiles.EndsInsideALine(file) ? "\n"u8 : [], .. line, (byte)'\n'];
            var error = NativeFiles.WriteAll(file, whole);
            return error == Errno.None ? null : $"{path}: {Errno.Describe(error)}";
        }
        finally
        {
            _ = LibC.close(file);
        }
    }
}
