using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>
/// The folder of the socket, claimed by a flock: a second plumbd is refused, and the socket file that a killed one left behind is removed
/// only by the one that holds the lock.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private readonly int _lock;

    private RunFolder(int lockFile, string socket)
    {
        _lock = lockFile;
        Socket = socket;
    }

    public string Socket { get; }

    /// <summary>Null after the reason was printed.</summary>
    public static RunFolder? Claim(HostSettings settings)
    {
        var folder = settings.Text(SettingKeys.RunDirectory).TrimEnd('/');
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"plumbd: run.dir {folder} cannot be made: {e.Message}");
            return null;
        }

        var path = folder + "/plumbd.lock";
        var file = LibC.open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, Convert.ToInt32("600", 8));
        if (file < 0)
        {
            Console.Error.WriteLine($"plumbd: {path}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
            return null;
        }

        if (LibC.flock(file, LibC.LOCK_EX | LibC.LOCK_NB) != 0)
        {
            Console.Error.WriteLine($"plumbd: another plumbd holds {path}; give this one its own run.dir");
            _ = LibC.close(file);
            return null;
        }

        File.Delete(folder + "/plumbd.sock");
        return new RunFolder(file, folder + "/plumbd.sock");
    }

    public void Dispose() => _ = LibC.close(_lock);
}
