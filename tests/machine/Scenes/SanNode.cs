using System.Text;
using Plumbline.MachineTests.Comparisons;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// A node of Proxmox over the two LUNs: a volume group with an active volume on each, storages on the groups, and one plumbd that watches.
/// Settings stand in plumbline.conf, so that every program of ours in the guest has them.
/// </summary>
internal sealed class SanNode
{
    public const string IscsiStorage = "san1";
    public const string NvmeStorage = "flash1";

    private const string File = "/run/plumbline/multipath.json";

    /// <summary>Between the file and the metrics.</summary>
    private const char Separator = '\f';

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>paths.poll, a whole reading under emulation, and multipathd's limit where it is silent.</summary>
    private static readonly TimeSpan DaemonLimit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest;

    private SanNode(Guest guest) => _guest = guest;

    public static async Task<SanNode> BuildAsync(Guest guest)
    {
        // No scan of plumbd's own: it would only take time from the guest.
        await guest.CopyInAsync("[proxmox]\nrequire_pmxcfs = no\n[scan]\nat =\non_events = no\nrecheck = 1h\n"u8.ToArray(), "/etc/plumbline/plumbline.conf");
        await guest.CopyInAsync(
            Encoding.UTF8.GetBytes($"lvm: {IscsiStorage}\n\tvgname {IscsiStorage}\n\tshared 1\n\tcontent images\n\nlvm: {NvmeStorage}\n\tvgname {NvmeStorage}\n\tshared 1\n\tcontent images\n\n"),
            "/etc/pve/storage.cfg");
        await guest.ScriptAsync($"""
            mkdir -p /etc/pve/nodes/$(hostname)/qemu-server
            ln -s nodes/$(hostname) /etc/pve/local
            for lun in {IscsiStorage}:/dev/mapper/{IscsiScenes.Wwid} {NvmeStorage}:$(ls -d /dev/nvme*n1); do
                vgcreate -qq $(echo $lun | tr : ' ')
                lvcreate -qq -y -Wn -Zn -L 32M -n vm-100-disk-0 $(echo $lun | cut -d: -f1)
            done
            udevadm settle
            (/run/plumb/plumbd > /run/plumbd.log 2>&1 & echo $! > /run/plumbd.pid)
            """);
        await guest.WaitUntilAsync("plumbd has written its file", $"test -s {File} && curl -sf http://127.0.0.1:8090/metrics > /run/metrics", StartLimit);
        return new SanNode(guest);
    }

    /// <summary>Waits until the file and the metrics of plumbd say what plumb has just said.</summary>
    public async Task WaitUntilPlumbdSaysAsync(PathAnswer expected)
    {
        CommandResult? last = null;
        var differs = "";
        await Wait.UntilAsync(
            "plumbd says the same as plumb",
            async () =>
            {
                last = await _guest.RunAsync($"cat {File} && printf '\\{Convert.ToString(Separator, 8)}' && curl -sf http://127.0.0.1:8090/metrics");
                differs = last.Succeeded ? Difference(expected, last.Stdout) : "nothing to compare with";
                return differs.Length == 0;
            },
            DaemonLimit,
            () => $"{differs}\n{last!.Describe()}");
    }

    public Task<string> ScanAsync() => _guest.MustAsync("curl -sf http://127.0.0.1:8090/api/v1/scan");

    private static string Difference(PathAnswer expected, string both)
    {
        var parts = both.Split(Separator);
        var file = PathAnswer.Parse(parts[0]);
        var text = file.Lines.SequenceEqual(expected.Lines) ? "" : $"multipath.json:\n{string.Join('\n', file.Lines)}\nplumb paths:\n{string.Join('\n', expected.Lines)}\n";
        var code = file.ExitCode == expected.ExitCode ? "" : $"multipath.json calls for exit code {file.ExitCode}, plumb paths for {expected.ExitCode}\n";
        var series = parts[1].Split('\n').ToHashSet(StringComparer.Ordinal);
        return text + code + string.Concat(expected.Series.Where(s => !series.Contains(s)).Select(s => $"/metrics lacks {s}\n"));
    }
}
