using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Plumbline.Kernel;

namespace Plumbline.Proxmox;

/// <summary>
/// Who runs, found as Proxmox finds it: pid files whose process was started with that very file (qemu-server Helpers.pm, vm_running_locally),
/// and LXC's command sockets (pve-container LXC.pm, list_active_containers).
/// </summary>
internal static class GuestActivityReader
{
    private const string Source = "proxmox";
    private const string Folder = "/run/qemu-server";
    private const string DaemonPrefix = "qsd-";
    private const string PidSuffix = ".pid";

    /// <summary>One line for each socket of the host: more than a configuration file may have.</summary>
    private const int SocketsLimit = 32 << 20;

    public static GuestActivity Read(HostRoot root, ReadProblems problems)
    {
        var vms = ImmutableSortedDictionary.CreateBuilder<int, int>();
        var daemons = ImmutableSortedDictionary.CreateBuilder<int, int>();
        var unclear = ImmutableSortedSet.CreateBuilder<int>();
        var own = new ReadProblems();
        foreach (var name in root.Names(Folder, Source, own))
        {
            if (!name.EndsWith(PidSuffix, StringComparison.Ordinal))
            {
                continue;
            }

            var daemon = name.StartsWith(DaemonPrefix, StringComparison.Ordinal);
            var number = name.AsSpan(daemon ? DaemonPrefix.Length : 0);
            if (!VolumeNames.TryNumber(number[..^PidSuffix.Length], out var vmid))
            {
                continue;
            }

            var (run, pid) = Process(root, $"{Folder}/{name}", problems);
            switch (run)
            {
                case GuestRun.Running:
                    (daemon ? daemons : vms)[vmid] = pid;
                    break;
                case GuestRun.Unclear:
                    unclear.Add(vmid);
                    break;
            }
        }

        var listed = Forward(own, problems);
        var sockets = new ReadProblems();
        var text = root.ReadText("/proc/net/unix", Source, sockets, SocketsLimit);
        _ = Forward(sockets, problems);
        return new GuestActivity(vms.ToImmutable(), daemons.ToImmutable(), [.. Containers(text ?? "")], unclear.ToImmutable(), listed, text is not null);
    }

    /// <summary>CTIDs of the sockets "@/var/lib/lxc/ID/command", the last word of their lines.</summary>
    internal static IEnumerable<int> Containers(string unixSockets)
    {
        const string Start = "@/var/lib/lxc/";
        const string End = "/command";
        foreach (var line in ConfigLines.Split(unixSockets))
        {
            var path = line.TrimEnd();
            path = path[(path.LastIndexOf(' ') + 1)..];
            if (path.StartsWith(Start, StringComparison.Ordinal) && path.EndsWith(End, StringComparison.Ordinal) && path.Length > Start.Length + End.Length
                && VolumeNames.TryNumber(path.AsSpan(Start.Length, path.Length - Start.Length - End.Length), out var ctid))
            {
                yield return ctid;
            }
        }
    }

    private static (GuestRun Run, int Pid) Process(HostRoot root, string pidFile, ReadProblems problems)
    {
        var own = new ReadProblems();
        var text = root.ReadAttribute(pidFile, Source, own);
        if (!Forward(own, problems))
        {
            return (GuestRun.Unclear, 0);
        }

        if (text is null)
        {
            return (GuestRun.Stopped, 0);
        }

        // An empty file is one that a starting process has not filled yet.
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == 0)
        {
            return (GuestRun.Unclear, 0);
        }

        var bytes = root.ReadBytes($"/proc/{pid}/cmdline", Source, own);
        if (!Forward(own, problems))
        {
            return (GuestRun.Unclear, pid);
        }

        return (bytes is null ? GuestRun.Stopped : Judge(bytes, pidFile), pid);
    }

    /// <summary>
    /// A process that was started with another pid file got the number later. One without a command line is ending, and may still hold its volumes.
    /// </summary>
    private static GuestRun Judge(byte[] commandLine, string pidFile)
    {
        var words = Encoding.UTF8.GetString(commandLine).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return GuestRun.Unclear;
        }

        // "-pidfile" of kvm, "--pidfile" of qemu-storage-daemon; Proxmox writes /var/run, which is a link to /run.
        var option = Array.FindIndex(words, word => word is "-pidfile" or "--pidfile");
        return option >= 0 && option + 1 < words.Length && (words[option + 1] == pidFile || words[option + 1] == "/var" + pidFile) ? GuestRun.Running : GuestRun.Stopped;
    }

    /// <summary>False when there was a problem.</summary>
    private static bool Forward(ReadProblems own, ReadProblems problems)
    {
        var all = own.ToImmutable();
        foreach (var problem in all)
        {
            problems.Add(problem.Source, problem.Detail);
        }

        return all.IsEmpty;
    }
}
