using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Holders;

/// <summary>A pid file that Proxmox left for a guest. The process may be long gone: compare with the processes.</summary>
/// <param name="GuestId">VMID.</param>
/// <param name="IsStorageDaemon">qsd-ID.pid: the guest's qemu-storage-daemon (TPM state), and not its kvm.</param>
/// <param name="Pid">What the file says.</param>
internal sealed record PidFile(int GuestId, bool IsStorageDaemon, int Pid);

/// <summary>/run/qemu-server/ID.pid and qsd-ID.pid.</summary>
internal static class PidFileReader
{
    private const string Directory = "/run/qemu-server";

    public static ImmutableArray<PidFile> Read(HostRoot root, ReadProblems problems)
    {
        var files = ImmutableArray.CreateBuilder<PidFile>();
        foreach (var name in root.Names(Directory, "processes", problems))
        {
            if (GuestArguments.IdOfPidFile(name) is not { } guest || root.ReadAttribute($"{Directory}/{name}", "processes", problems) is not { } text)
            {
                continue;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0)
            {
                files.Add(new PidFile(guest, name.StartsWith("qsd-"), pid));
            }
            else
            {
                problems.Add("processes", $"{Directory}/{name} holds no pid");
            }
        }

        return files.ToImmutable();
    }
}
