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
    public string? Replace(string name, ReadOnlySpan<byte> bytes) => Folders.Make(Path, FolderMode) ?? Sentence(name, NativeStateFiles.Replace(PathOf(name), bytes));

    /// <summary>One line with its end. What a crash left of an earlier line is closed first, so that it spoils no other.</summary>
    public string? AppendLine(string name, ReadOnlySpan<byte> bytes) => Folders.Make(Path, FolderMode) ?? Sentence(name, NativeStateFiles.AppendLine(PathOf(name), bytes));

    /// <summary>One that is not there is removed.</summary>
    public void Remove(string name) => _ = LibC.unlink(PathOf(name));

    /// <summary>What is in it; nothing where it is not there.</summary>
    public IReadOnlyList<string> Names() => NativeFiles.List(Path).Names ?? [];

    /// <summary>The lock of a file, or why it was not got within the limit. A lock ends with its holder, also when that is killed.</summary>
    public async Task<(FileLock? Lock, string? Error)> LockAsync(string name, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        if (Folders.Make(Path, FolderMode) is { } unmade)
        {
            return (null, unmade);
        }

        // Not the file itself: replacing it would give those who wait a lock on what is no longer there.
        var file = PathOf(name) + ".lock";
        var start = clock.GetTimestamp();
        while (true)
        {
            if (FileLock.TryTake(file, Convert.ToInt32("640", 8), out var problem) is { } taken)
            {
                return (taken, null);
            }

            if (problem is not null || clock.GetElapsedTime(start) >= limit)
            {
                return (null, problem ?? $"{PathOf(name)} is held by another program of ours");
            }

            await Task.Delay(LockPause, clock, cancellation);
        }
    }

    private string PathOf(string name) => Path + "/" + name;

    private string? Sentence(string name, int error) => error == Errno.None ? null : $"{PathOf(name)} could not be written: {Errno.Describe(error)}";
}
