using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Holders;

/// <summary>
/// Goes through /proc once. Descriptors are looked at by readlink and statx, never opened; only links into /dev are asked for their device.
/// Processes that end meanwhile are gone, and those of other users are counted into one problem.
/// </summary>
internal sealed class LiveProcesses : IProcesses
{
    private const string DeletedMark = " (deleted)";
    private const int StatLimit = 16 * 1024;
    private const int ArgumentsLimit = 4 << 20;

    private readonly string _proc;

    public LiveProcesses(string proc = "/proc") => _proc = proc;

    public ProcessAnswer Ask()
    {
        var listed = NativeFiles.List(_proc);
        if (listed.Names is not { } names)
        {
            return new ProcessAnswer([], [$"{_proc}: {Errno.Describe(listed.Error)}"]);
        }

        var found = new List<HostProcess>();
        var refused = 0;
        foreach (var name in names)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Look(pid, ref refused) is { } process)
            {
                found.Add(process);
            }
        }

        return new ProcessAnswer(
            [.. found.OrderBy(process => process.Pid)],
            refused == 0 ? [] : [$"{refused} processes could not be looked into: run as root to see what they hold open"]);
    }

    private HostProcess? Look(int pid, ref int refused)
    {
        var directory = $"{_proc}/{pid}";
        if (NativeFiles.Read(directory + "/stat", StatLimit).Bytes is not { } bytes
            || ProcessStat.Parse(HostRoot.TextOf(bytes)) is not { IsKernelThread: false, HasEnded: false } stat)
        {
            return null;
        }

        var devices = OpenDevices(directory + "/fd", ref refused);
        var guest = !devices.IsEmpty || GuestArguments.IsQemu(stat.Command) ? ArgumentsOf(directory) : GuestArguments.None;
        return devices.IsEmpty && guest is { Id: null, Name: null }
            ? null
            : new HostProcess(pid, stat.StartTime, stat.Command, guest.Id, guest.Name, devices);
    }

    private static ImmutableArray<OpenDevice> OpenDevices(string directory, ref int refused)
    {
        var listed = NativeFiles.List(directory);
        if (listed.Names is not { } descriptors)
        {
            refused += Errno.IsGone(listed.Error) ? 0 : 1;
            return [];
        }

        HashSet<OpenDevice>? devices = null;
        foreach (var descriptor in descriptors)
        {
            var link = directory + "/" + descriptor;
            if (NativeFiles.ReadLink(link).Target is { } target && MayBeBlockDevice(target) && NativeNodes.BlockDeviceOf(link).BlockDevice is { } device)
            {
                var deleted = target.EndsWith(DeletedMark);
                (devices ??= []).Add(new OpenDevice(device, deleted ? target[..^DeletedMark.Length] : target, deleted));
            }
        }

        return devices is null
            ? []
            : [.. devices.OrderBy(open => open.Device, StringComparer.Ordinal).ThenBy(open => open.Path, StringComparer.Ordinal)];
    }

    /// <summary>Spares a system call for what nearly every process has open.</summary>
    private static bool MayBeBlockDevice(string target) =>
        target.StartsWith('/')
        && target is not ("/dev/null" or "/dev/urandom" or "/dev/kvm" or "/dev/fuse")
        && (target.StartsWith("/dev/") ? !target.StartsWith("/dev/pts/") && !target.StartsWith("/dev/shm/") : target.Contains("/dev/"));

    /// <summary>comm can be set by the process (QEMU: -name …,process=): argv[0] decides.</summary>
    private static GuestArguments ArgumentsOf(string directory) =>
        NativeFiles.Read(directory + "/cmdline", ArgumentsLimit).Bytes is { } bytes
            ? GuestArguments.Parse(Encoding.UTF8.GetString(bytes).Split('\0'))
            : GuestArguments.None;
}
