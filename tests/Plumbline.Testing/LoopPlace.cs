using System.Diagnostics;
using Plumbline.Kernel.Native;

namespace Plumbline.Testing;

/// <summary>
/// A folder of sparse files for real loop devices. At its end every loop device on one of them is detached, whoever attached it, and the
/// folder is gone. losetup is the judge: what it says is not our own reading.
/// </summary>
internal sealed class LoopPlace : IDisposable
{
    private const string Control = "/dev/loop-control";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-loops-");

    /// <summary>Why there are no loop devices to be had here; null when there are.</summary>
    public static string? Missing =>
        !File.Exists(Control) ? $"needs loop devices: {Control} is not there"
        : LibC.access(Control, 6) != 0 || LibC.geteuid() != 0 ? $"needs loop devices: {Control} may not be used without root"
        : !File.Exists("/usr/sbin/losetup") && !File.Exists("/sbin/losetup") ? "needs losetup, to judge"
        : null;

    public string Folder => _folder.FullName;

    public string Make(string name, long size = 1 << 20)
    {
        var path = Path.Combine(Folder, name);
        using var file = File.Create(path);
        file.SetLength(size);
        return path;
    }

    /// <summary>What losetup says of the devices on that file, a device a line.</summary>
    public static string[] Ask(string file, string columns) =>
        Run("losetup", "-n", "--raw", "-O", columns, "-j", file).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }

    /// <summary>By the text of their backing file: those of a file that a test deleted are found too.</summary>
    public void Dispose()
    {
        foreach (var line in Run("losetup", "-n", "--raw", "-O", "NAME,BACK-FILE", "-l").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', 2) is [var device, var file] && file.StartsWith(Folder, StringComparison.Ordinal))
            {
                Run("losetup", "-d", device);
            }
        }

        _folder.Delete(recursive: true);
    }
}
