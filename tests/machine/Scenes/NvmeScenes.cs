using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>An NVMe-TCP subsystem with one namespace and two ports, connected through both: one head device over two controllers.</summary>
internal sealed class NvmeScenes
{
    public const string SubsystemNqn = "nqn.2026-11.test.plumbline:nvme1";

    /// <summary>Port N of the target listens on the N-th address.</summary>
    public static readonly string[] Addresses = ["127.0.0.4", "127.0.0.5"];

    private const string Config = "/sys/kernel/config/nvmet";

    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(30);

    /// <summary>The kernel tries every 10 s.</summary>
    private static readonly TimeSpan ReconnectLimit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest;

    private NvmeScenes(Guest guest) => _guest = guest;

    public static async Task<NvmeScenes> BuildAsync(Guest guest)
    {
        await MakeSubsystemAsync(guest);
        var scene = new NvmeScenes(guest);
        foreach (var address in Addresses)
        {
            await scene.ConnectAsync(address);
        }

        await guest.MustAsync("udevadm settle");
        return scene;
    }

    /// <summary>Ends when the kernel shows the controller live and its path to the namespace.</summary>
    public async Task ConnectAsync(string address)
    {
        await _guest.MustAsync($"nvme connect -t tcp -n {SubsystemNqn} -a {address} -s 4420");
        await _guest.WaitUntilAsync(
            $"the controller at {address} is live and shows the namespace",
            $"controller=/sys/class/nvme/$({FindController(address)}) && grep -qx live $controller/state && test -e $controller/nvme*c*n*/ana_state",
            ChangeLimit);
    }

    /// <summary>The kernel's name (nvmeX) of the controller at an address.</summary>
    public async Task<string> ControllerAsync(string address) => (await _guest.MustAsync(FindController(address))).Trim();

    public async Task DisconnectAsync(string address)
    {
        var controller = await ControllerAsync(address);
        await _guest.MustAsync($"nvme disconnect -d {controller}");
        await _guest.WaitUntilAsync($"{controller} is gone", $"test ! -e /sys/class/nvme/{controller}", ChangeLimit);
    }

    /// <param name="state">optimized, non-optimized, inaccessible, persistent-loss or change.</param>
    public async Task SetAnaStateAsync(string address, string state)
    {
        var port = Array.IndexOf(Addresses, address) + 1;
        var controller = await ControllerAsync(address);
        await _guest.MustAsync($"echo {state} > {Config}/ports/{port}/ana_groups/1/ana_state");
        await _guest.WaitUntilAsync(
            $"{controller} reports {state}", $"grep -qx {state} /sys/class/nvme/{controller}/nvme*c*n*/ana_state", ChangeLimit);
    }

    /// <summary>The target's port stops or begins to serve the subsystem: the controller goes on trying to connect, or comes back.</summary>
    public async Task SetPortAsync(string address, bool open)
    {
        var link = $"{Config}/ports/{Array.IndexOf(Addresses, address) + 1}/subsystems/{SubsystemNqn}";
        var controller = await ControllerAsync(address);
        await _guest.MustAsync(open ? $"ln -s {Config}/subsystems/{SubsystemNqn} {link}" : $"rm {link}");
        await _guest.WaitUntilAsync(
            $"{controller} is {(open ? "live" : "connecting")}", $"grep -qx {(open ? "live" : "connecting")} /sys/class/nvme/{controller}/state", ReconnectLimit);
    }

    private static string FindController(string address) =>
        $"basename $(dirname $(grep -l 'traddr={address},' /sys/class/nvme/nvme*/address))";

    /// <summary>The namespace is a file: LVM would find its labels a second time on a loop device of the same kernel. tmpfs has no direct I/O.</summary>
    private static async Task MakeSubsystemAsync(Guest guest) => await guest.ScriptAsync($"""
        modprobe -a nvmet nvmet_tcp nvme_tcp
        truncate -s 128M /run/nvme1
        subsystem={Config}/subsystems/{SubsystemNqn}
        mkdir -p $subsystem/namespaces/1
        echo 1 > $subsystem/attr_allow_any_host
        echo plumb-nvme-1 > $subsystem/attr_serial
        echo -n /run/nvme1 > $subsystem/namespaces/1/device_path
        echo 1 > $subsystem/namespaces/1/buffered_io
        echo 1 > $subsystem/namespaces/1/enable
        number=1
        for address in {string.Join(' ', Addresses)}; do
            ip addr add $address/8 dev lo
            port={Config}/ports/$number
            mkdir $port
            echo tcp > $port/addr_trtype
            echo ipv4 > $port/addr_adrfam
            echo $address > $port/addr_traddr
            echo 4420 > $port/addr_trsvcid
            ln -s $subsystem $port/subsystems/{SubsystemNqn}
            number=$((number + 1))
        done
        """);
}
