using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// A map over a disk that stops answering: the kernel's scsi_debug forgets every command on demand, so that multipathd's checker runs into its
/// time limit. One path only, for all that scsi_debug forgets is forgotten on all its hosts, and of several some are in ALUA standby. Gone again
/// when disposed.
/// </summary>
internal sealed class SilentDisk : IAsyncDisposable
{
    /// <summary>How the WWID begins that scsi_debug makes up; its number is that of the SCSI host.</summary>
    public const string Map = "1Linux_scsi_debug_";

    private const string Driver = "/sys/bus/pseudo/drivers/scsi_debug";

    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(90);

    private readonly Guest _guest;

    private SilentDisk(Guest guest) => _guest = guest;

    public static async Task<SilentDisk> CreateAsync(Guest guest)
    {
        await guest.MustAsync("modprobe scsi_debug dev_size_mb=8 && udevadm settle");
        var scene = new SilentDisk(guest);
        await scene.WaitForCheckerAsync("ready");

        // The limit of the checker is that of the device, which multipathd reads when it takes the path on.
        await guest.ScriptAsync("""
            for disk in /sys/block/sd*; do
                if grep -q scsi_debug $disk/device/model; then echo 3 > $disk/device/timeout; fi
            done
            multipathd reconfigure
            """);
        await scene.WaitForCheckerAsync("ready");
        return scene;
    }

    /// <summary>Ends when multipathd itself says that the checker got no answer in time.</summary>
    public async Task FallSilentAsync()
    {
        await _guest.MustAsync($"echo 4 > {Driver}/opts && echo 1 > {Driver}/every_nth");
        await WaitForCheckerAsync("i/o timeout");
    }

    public async ValueTask DisposeAsync()
    {
        await _guest.MustAsync($"echo 0 > {Driver}/every_nth && echo 0 > {Driver}/opts");
        await WaitForCheckerAsync("ready");
        await _guest.WaitUntilAsync("the map and its disks are gone", "multipathd del map $(multipathd show maps raw format %n | grep scsi_debug); rmmod scsi_debug && udevadm settle", ChangeLimit);
    }

    /// <summary>multipathd is asked, and no multipath: that would check the paths by itself, and hang.</summary>
    private Task WaitForCheckerAsync(string state) => _guest.WaitUntilAsync(
        $"multipathd says '{state}' of the path of {Map}",
        $"multipathd show maps json | jq -e '[.maps[] | select(.name | startswith(\"{Map}\")) | .path_groups[].paths[].chk_st] == [\"{state}\"]'",
        ChangeLimit);
}
