using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>
/// A lock that is a directory: whoever made it holds it (pve-cluster, PVE/Cluster.pm, cfs_lock). On pmxcfs it counts for the whole cluster,
/// and one that was left behind is dropped after 120 seconds when somebody asks for that by setting its time to 0.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private string? _path;

    private DirectoryLock(string path) => _path = path;

    /// <returns>Null with a problem: it cannot be taken at all. Null without: somebody else holds it.</returns>
    public static DirectoryLock? TryTake(string path, out string? problem)
    {
        const uint Mode = 0x1c0; // 0700
        if (LibC.mkdir(path, Mode) == 0)
        {
            problem = null;
            return new DirectoryLock(path);
        }

        var error = Marshal.GetLastPInvokeError();
        problem = error == Errno.EEXIST ? null : $"{path}: {Errno.Describe(error)}";
        if (problem is null)
        {
            LibC.SetTimesToZero(path);
        }

        return null;
    }

    public void Dispose()
    {
        if (_path is { } path)
        {
            _ = LibC.rmdir(path);
            _path = null;
        }
    }
}
