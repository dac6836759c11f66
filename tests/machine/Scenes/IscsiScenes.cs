using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// One LUN behind two targets with one portal each: closing a portal's target cuts its path only. The targets are made in configfs directly,
/// for targetcli wants D-Bus.
/// </summary>
internal sealed class IscsiScenes
{
    /// <summary>The NAA identifier that the kernel's target derives from the unit serial below, as multipathd names the map.</summary>
    public const string Wwid = "36001405a1b2c3d4e5f60718293a4b5c6";

    public const string UnitSerial = "a1b2c3d4-e5f6-0718-293a-4b5c6d7e8f90";

    public static readonly string[] Portals = ["127.0.0.2", "127.0.0.3"];

    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest;

    private IscsiScenes(Guest guest) => _guest = guest;

    public static async Task<IscsiScenes> BuildAsync(Guest guest)
    {
        await MakeTargetsAsync(guest);
        await LogInAsync(guest);
        var scene = new IscsiScenes(guest);
        await scene.WaitForPathsAsync("active ready running", count: 2);
        return scene;
    }

    public static string Target(string portal) => $"iqn.2026-11.test.plumbline:portal-{portal}";

    /// <summary>The kernel's name (sdX) of the path through a portal.</summary>
    public async Task<string> PathDeviceAsync(string portal) => (await _guest.ScriptAsync($"""
        session=$(dirname "$(grep -lx '{Target(portal)}' /sys/class/iscsi_session/*/targetname)")
        ls "$(readlink -f "$session/device")"/target*/*/block
        """)).Trim();

    /// <summary>The host's administrator takes a path away ("offline") or gives it back ("running").</summary>
    public async Task SetDeviceStateAsync(string portal, string state) =>
        await _guest.MustAsync($"echo {state} > /sys/block/{await PathDeviceAsync(portal)}/device/state");

    /// <summary>The storage closes or opens a portal; the initiator notices by its own timers.</summary>
    public Task SetPortalAsync(string portal, bool open) =>
        _guest.MustAsync($"echo {(open ? 1 : 0)} > /sys/kernel/config/target/iscsi/{Target(portal)}/tpgt_1/enable");

    /// <summary>The initiator leaves a target: the disk goes, and multipathd takes the path out of the map.</summary>
    public async Task LogOutAsync(string portal)
    {
        await _guest.MustAsync($"iscsiadm -m node -T {Target(portal)} -p {portal} -u");
        await WaitForPathsAsync("active ready running", count: Portals.Length - 1);
    }

    public async Task LogInAsync(string portal)
    {
        await _guest.RunAsync($"iscsiadm -m node -T {Target(portal)} -p {portal} -l");
        await WaitForPathsAsync("active ready running", count: Portals.Length);
    }

    /// <summary>What the kernel does with I/O when no path is left. multipathd is told too, for it undoes what it does not know of.</summary>
    public Task SetQueueingAsync(bool queue) => _guest.MustAsync(queue
        ? $"multipathd restorequeueing map {Wwid} && dmsetup message {Wwid} 0 queue_if_no_path"
        : $"multipathd disablequeueing map {Wwid} && dmsetup message {Wwid} 0 fail_if_no_path");

    /// <summary>
    /// Nothing reaches a portal any more, and nobody says so: commands stay unanswered, and the kernel spends a quarter of a minute on aborting
    /// the checker's before it doubts the session (abort_timeout). Ends when multipathd itself says that its checker got no answer in time.
    /// </summary>
    public async Task FallSilentAsync(string portal)
    {
        await LogOutAsync(portal);
        await SetPingsAsync(portal, seconds: 0);
        await _guest.ScriptAsync("sed -i '/^defaults {/a checker_timeout 3' /etc/multipath.conf && multipathd reconfigure");
        await LogInAsync(portal);
        await _guest.ScriptAsync($"ip rule add pref 10 lookup local && ip rule del pref 0 && ip rule add pref 5 to {portal} blackhole");

        // multipathd is asked, and no multipath: that checks the paths by itself, and would wait for the silent one.
        await _guest.WaitUntilAsync("multipathd's checker gets no answer", "multipathd show paths format '%t %T %o' | tr -s ' ' | grep '^failed i/o timeout running'", ChangeLimit);
    }

    public async Task SpeakAgainAsync(string portal)
    {
        await _guest.ScriptAsync("ip rule del pref 5 && ip rule add pref 0 lookup local && ip rule del pref 10");
        await _guest.ScriptAsync("sed -i '/^checker_timeout 3/d' /etc/multipath.conf && multipathd reconfigure");
        await WaitForPathsAsync("active ready running", count: Portals.Length);
        await LogOutAsync(portal);
        await SetPingsAsync(portal, seconds: 2);
        await LogInAsync(portal);
    }

    /// <summary>Waits for what multipathd itself reports, for example "failed faulty running".</summary>
    public Task WaitForPathsAsync(string states, int count) => _guest.WaitUntilAsync(
        $"multipath -ll shows {count} paths '{states}'",
        $"test $(multipath -ll {Wwid} | tr -s ' ' | grep -c '{states}') -eq {count}",
        ChangeLimit);

    /// <summary>The initiator's own look at the session. Both of its times, for iscsid takes the default of an interval that is zero alone.</summary>
    private async Task SetPingsAsync(string portal, int seconds) => await _guest.ScriptAsync($"""
        for time in interval timeout; do
            iscsiadm -m node -T {Target(portal)} -p {portal} -o update -n "node.conn[0].timeo.noop_out_$time" -v {seconds}
        done
        """);

    private static async Task MakeTargetsAsync(Guest guest) => await guest.ScriptAsync($"""
        modprobe -a target_core_mod target_core_file iscsi_target_mod
        config=/sys/kernel/config/target
        store=$config/core/fileio_0/lun1
        truncate -s 256M /run/lun1
        mkdir -p $store
        echo fd_dev_name=/run/lun1,fd_dev_size=$((256 << 20)) > $store/control
        echo {UnitSerial} > $store/wwn/vpd_unit_serial
        echo 1 > $store/enable
        for portal in {string.Join(' ', Portals)}; do
            ip addr add $portal/8 dev lo
            group=$config/iscsi/{Target("$portal")}/tpgt_1
            mkdir -p $group/lun/lun_0 $group/np/$portal:3260
            ln -s $store $group/lun/lun_0/store
            echo 1 > $group/attrib/generate_node_acls
            echo 0 > $group/attrib/authentication
            echo 0 > $group/attrib/demo_mode_write_protect
            echo 1 > $group/attrib/cache_dynamic_acls
            echo 1 > $group/enable
        done
        """);

    private static async Task LogInAsync(Guest guest)
    {
        await guest.CopyInAsync(MultipathConfiguration, "/etc/multipath.conf");
        await guest.ScriptAsync($"""
            modprobe -a iscsi_tcp scsi_dh_alua
            sed -i -E 's/^(node.session.timeo.replacement_timeout) .*/\1 = 5/; s/^(node.conn\[0\].timeo.noop_out_(interval|timeout)) .*/\1 = 2/' /etc/iscsi/iscsid.conf
            multipathd
            iscsid
            for portal in {string.Join(' ', Portals)}; do
                iscsiadm -m discovery -t st -p $portal
            done
            iscsiadm -m node -l
            udevadm settle
            """);
    }

    /// <summary>
    /// Sections on one line are not parsed. The short intervals are what makes a scenario take seconds. multipathd's own table lets this target's
    /// I/O fail after twelve checks, which under emulation may be before or after anybody has looked.
    /// </summary>
    private static readonly byte[] MultipathConfiguration = """
        defaults {
            find_multipaths no
            user_friendly_names no
            polling_interval 1
            max_polling_interval 2
        }
        overrides {
            no_path_retry queue
        }
        blacklist {
            devnode "^vd"
        }

        """u8.ToArray();
}
