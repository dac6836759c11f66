using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>Folders that we write into.</summary>
internal static class Folders
{
    /// <summary>Makes the folder and those above it. That it failed is seen by whoever then opens a file there, with the reason.</summary>
    public static void Make(string path, int mode)
    {
        for (var at = path.IndexOf('/', 1); at > 0; at = path.IndexOf('/', at + 1))
        {
            _ = LibC.mkdir(path[..at], mode);
        }

        _ = LibC.mkdir(path, mode);
    }
}
