using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Daemon;

/// <summary>
/// The folder of the socket, claimed by a flock: a second plumbd is refused, and the socket file that a killed one left behind is removed
/// only by the one that holds the lock.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private readonly FileLock _lock;

    private RunFolder(FileLock lockFile, string socket)
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
        if (FileLock.TryTake(path, Convert.ToInt32("600", 8), out var problem) is not { } file)
        {
            Console.Error.WriteLine(problem is null ? $"plumbd: another plumbd holds {path}; give this one its own run.dir" : $"plumbd: {problem}");
            return null;
        }

        File.Delete(folder + "/plumbd.sock");
        return new RunFolder(file, folder + "/plumbd.sock");
    }

    public void Dispose() => _lock.Dispose();
}
