using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>Folders that we write into.</summary>
internal static class Folders
{
    /// <summary>Makes the folder and its parents; what is there already keeps its owner and mode. Null, or why it is not there.</summary>
    public static string? Make(string path, uint mode)
    {
        for (var end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
        {
            var part = end < 0 ? path : path[..end];
            if (LibC.access(part, LibC.F_OK) != 0 && LibC.mkdir(part, mode) != 0 && Marshal.GetLastPInvokeError() is var error and not Errno.EEXIST)
            {
                return $"{part} could not be made: {Errno.Describe(error)}";
            }

            if (end < 0)
            {
                return null;
            }
        }
    }
}
