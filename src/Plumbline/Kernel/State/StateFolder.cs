using System.Runtime.InteropServices;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.State;

/// <summary>
/// The folder of what must outlive a reboot (state.dir). Several programs of ours write there: whoever changes a file holds its lock from
/// the reading to the writing. What cannot be written is a sentence, never an exception.
/// </summary>
internal sealed class StateFolder(string path)
{
    private const uint FolderMode = 0x1e8; // 0750
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    public string Path { get; } = path.Length > 1 ? path.TrimEnd('/') : path;

    public FileAnswer Read(string name, int limit) => NativeFiles.Read(PathOf(name), limit);

    /// <summary>Null when it is written, else why not.</summary>
    public string? Replace(string name, ReadOnlySpan<byte> bytes) => Made() ?? Sentence(name, NativeStateFiles.Replace(PathOf(name), bytes));

    public string? Append(string name, ReadOnlySpan<byte> bytes) => Made() ?? Sentence(name, NativeStateFiles.Append(PathOf(name), bytes));

    /// <summary>The lock of a file, or why it was not got within the limit. A lock ends with its holder, also when that is killed.</summary>
    public async Task<(StateLock? Lock, string? Error)> LockAsync(string name, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        if (Made() is { } unmade)
        {
            return (null, unmade);
        }

        // Not the file itself: replacing it would give those who wait a lock on what is no longer there.
        var file = PathOf(name) + ".lock";
        var fd = LibC.open(file, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, Convert.ToInt32("640", 8));
        if (fd < 0)
        {
            return (null, $"{file}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        }

        var taken = new StateLock(fd);
        var start = clock.GetTimestamp();
        while (LibC.flock(fd, LibC.LOCK_EX | LibC.LOCK_NB) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error is not (Errno.EAGAIN or Errno.EINTR) || clock.GetElapsedTime(start) >= limit || cancellation.IsCancellationRequested)
            {
                taken.Dispose();
                cancellation.ThrowIfCancellationRequested();
                return (null, error == Errno.EAGAIN ? $"{PathOf(name)} is held by another program of ours" : $"{file}: {Errno.Describe(error)}");
            }

            await Task.Delay(LockPause, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (taken, null);
    }

    private string PathOf(string name) => Path + "/" + name;

    private string? Sentence(string name, int error) => error == Errno.None ? null : $"{PathOf(name)} could not be written: {Errno.Describe(error)}";

    /// <summary>Made at the first writing, its parents too; what is there already keeps its owner and mode.</summary>
    private string? Made()
    {
        for (var end = Path.IndexOf('/', 1); ; end = Path.IndexOf('/', end + 1))
        {
            var part = end < 0 ? Path : Path[..end];
            if (LibC.access(part, LibC.F_OK) != 0 && LibC.mkdir(part, FolderMode) != 0 && Marshal.GetLastPInvokeError() is var error and not Errno.EEXIST)
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

/// <summary>Held until it is disposed of.</summary>
internal sealed class StateLock(int fd) : IDisposable
{
    public void Dispose() => _ = LibC.close(fd);
}
