using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Paths;

/// <summary>Changes paths.json of a live host: under our own lock, into a temporary that reached the disk, then renamed.</summary>
internal sealed class BaselineStore(string folder)
{
    private string Path => $"{folder}/{BaselineFile.Name}";

    /// <summary>Reads the file anew, lets it be changed and writes it when it was. Null when it is written, else one sentence why not.</summary>
    public string? Change(Func<Baseline, Baseline> change)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var gate = NativeLock.Take($"{folder}/.{BaselineFile.Name}.lock", out var error);
            if (gate is null)
            {
                return $"{Path}: {Errno.Describe(error)}";
            }

            var before = BaselineFile.Read(NativeFiles.Read(Path, 16 << 20), folder);
            var after = change(before.Baseline);
            var bytes = BaselineFile.Write(after);
            if (before.Problem is null && bytes.AsSpan().SequenceEqual(BaselineFile.Write(before.Baseline)))
            {
                return null;
            }

            // What somebody else wrote there is theirs, and stays beside ours.
            if (before.Problem is not null && File.Exists(Path))
            {
                File.Move(Path, Path + ".unreadable", overwrite: true);
            }

            WriteWhole(bytes);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path} was not written: {e.Message}";
        }
    }

    private void WriteWhole(byte[] bytes)
    {
        var partial = Path + ".part";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, Path, overwrite: true);
    }
}
