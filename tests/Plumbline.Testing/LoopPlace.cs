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

    private readonly List<string> _mounts = [];
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

    /// <summary>Makes a file system on the device and mounts it. It is unmounted at the end, whatever became of the test.</summary>
    public string Mount(string device)
    {
        var place = Directory.CreateDirectory(Path.Combine(Folder, $"mount{_mounts.Count}")).FullName;
        Run("mkfs.ext4", "-q", device);
        Run("mount", device, place);
        _mounts.Add(place);
        return place;
    }

    /// <summary>What stands on a mount goes before it. By the text of their backing file: the devices of a file that a test deleted are found too.</summary>
    public void Dispose()
    {
        foreach (var place in Enumerable.Reverse(_mounts))
        {
            Detach(place);
            Run("umount", place);
        }

        Detach(Folder);
        _folder.Delete(recursive: true);
    }

    /// <summary>The kernel lets go of a file with the last user of its device, which a test's own thread may be for a moment longer.</summary>
    private static void Detach(string folder)
    {
        foreach (var device in DevicesOn(folder))
        {
            Run("losetup", "-d", device);
        }

        SpinWait.SpinUntil(() => DevicesOn(folder).Count == 0, TimeSpan.FromSeconds(60));
    }

    /// <summary>Those on a file in the folder, and before each those that stand on it.</summary>
    private static List<string> DevicesOn(string folder)
    {
        var all = Run("losetup", "-n", "--raw", "-O", "NAME,BACK-FILE", "-l").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2)).Select(words => (Name: words[0], File: words[1])).ToList();
        var found = all.Where(d => d.File.StartsWith(folder + "/", StringComparison.Ordinal)).ToList();
        for (var at = 0; at < found.Count; at++)
        {
            found.AddRange(all.Where(d => d.File == found[at].Name));
        }

        return [.. Enumerable.Reverse(found).Select(d => d.Name)];
    }
}
