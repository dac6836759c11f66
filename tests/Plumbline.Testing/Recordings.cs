using System.Diagnostics;

namespace Plumbline.Testing;

/// <summary>
/// Recordings of real hosts: in the directory that PLUMBLINE_RECORDINGS names, else in shared/recordings beside the repository.
/// They belong to others and are never copied into the repository; a test that needs one is skipped where there is none.
/// </summary>
internal static class Recordings
{
    private static readonly string? Root = Locate();

    /// <summary>The file or directory, or null with the sentence that a skipped test gives.</summary>
    public static string? Find(string path, out string why)
    {
        var full = Root is null ? null : Path.Combine(Root, path);
        why = Root is null
            ? "no recordings: PLUMBLINE_RECORDINGS is not set and ../shared/recordings is not there"
            : $"the recordings in {Root} have no {path}";
        return full is not null && Path.Exists(full) ? full : null;
    }

    /// <summary>Unpacks a recorded tree into a new temporary directory, which the caller deletes; null when tar or its decompressor fails.</summary>
    public static DirectoryInfo? Unpack(string archive)
    {
        var directory = Directory.CreateTempSubdirectory("plumbline-recording-");
        using var tar = Process.Start(new ProcessStartInfo("tar", ["-xf", archive, "-C", directory.FullName]) { UseShellExecute = false, RedirectStandardError = true })!;
        _ = tar.StandardError.ReadToEnd();
        tar.WaitForExit();
        if (tar.ExitCode == 0)
        {
            return directory;
        }

        directory.Delete(recursive: true);
        return null;
    }

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("PLUMBLINE_RECORDINGS") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        var beside = Path.Combine(Path.GetDirectoryName(RepositoryRoot.Path) ?? "/", "shared", "recordings");
        return Directory.Exists(beside) ? beside : null;
    }
}
