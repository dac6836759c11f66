using Plumbline.Kernel.Native;

namespace Plumbline.Cli.Commands;

/// <summary>Writes a file whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Into a temporary beside it and then renamed: a full disk leaves no file that is cut short under the name, and an older one stays. The
    /// temporary is new and has a name that nobody can foresee, because a link put in its place in /tmp would lead root anywhere.
    /// </summary>
    /// <param name="mode">Null: what the umask gives.</param>
    /// <returns>False after the reason was printed.</returns>
    public static bool Write(string path, UnixFileMode? mode, Action<Stream> write)
    {
        try
        {
            switch (NativeNodes.KindOf(path))
            {
                case NodeKind.Absent:
                    Replace(path, mode, write);
                    return true;
                case NodeKind.File:
                    Replace(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, mode, write);
                    return true;
                case NodeKind.Directory:
                    return Refused(path, "it is a directory");
                default:
                    // A pipe or a device, /dev/null for one: a rename would put a file in its place.
                    using (var device = new FileStream(path, FileMode.Open, FileAccess.Write))
                    {
                        write(device);
                    }

                    return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused(path, e switch
            {
                DirectoryNotFoundException => "there is no such directory",
                UnauthorizedAccessException => "permission denied",
                _ => e.Message.Split(" : '")[0],
            });
        }
    }

    private static void Replace(string path, UnixFileMode? mode, Action<Stream> write)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (mode is not null)
        {
            options.UnixCreateMode = mode;
        }

        var partial = $"{path}.{Path.GetRandomFileName()}.part";
        using var file = new FileStream(partial, options);
        var renamed = false;
        try
        {
            write(file);

            // Some file systems tell only here that the disk is full.
            file.Flush(flushToDisk: true);
            File.Move(partial, path, overwrite: true);
            renamed = true;
        }
        finally
        {
            if (!renamed)
            {
                File.Delete(partial);
            }
        }
    }

    private static bool Refused(string path, string why)
    {
        Console.Error.WriteLine($"plumb: {path} was not written: {why}");
        return false;
    }
}
