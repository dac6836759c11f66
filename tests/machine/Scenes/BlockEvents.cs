using System.Globalization;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>When the guest's kernel told of block devices, and when udev had dealt with it, as udevadm heard both.</summary>
internal sealed class BlockEvents(Guest guest) : IAsyncDisposable
{
    private const string Log = "/run/block-events.log";
    private const string Pid = "/run/block-events.pid";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>udevadm's times are those of the monotonic clock (228 is clock_gettime).</summary>
    private const string Clocks = """perl -e 'for (0, 1) { my $time = "\0" x 16; syscall 228, $_, $time; printf "%d.%09d ", unpack "qq", $time }'""";

    public static async Task<BlockEvents> ListenAsync(Guest guest)
    {
        await guest.ScriptAsync($"udevadm monitor --kernel --udev --subsystem-match=block > {Log} 2>&1 < /dev/null & echo $! > {Pid}");
        await guest.WaitUntilAsync("udevadm listens", $"awk -v pid=$(cat {Pid}) '$2 == 15 && $3 == pid {{ found = 1 }} END {{ exit !found }}' /proc/net/netlink", Limit);
        return new BlockEvents(guest);
    }

    public Task<DateTimeOffset> KernelAddedAsync(string name) => AddedAsync("KERNEL", name);

    public Task<DateTimeOffset> UdevAddedAsync(string name) => AddedAsync("UDEV", name);

    public async ValueTask DisposeAsync() => await guest.MustAsync($"kill $(cat {Pid})");

    private async Task<DateTimeOffset> AddedAsync(string who, string name)
    {
        var search = $"grep -E '^{who} *\\[.*\\] add .*/{name} ' {Log} | tail -n 1 | grep .";
        await guest.WaitUntilAsync($"{who} told of {name}", search, Limit);
        var told = Seconds((await guest.MustAsync(search)).Split('[', ']')[1]);
        var clocks = (await guest.MustAsync(Clocks)).Split(' ');
        return DateTimeOffset.UnixEpoch.AddSeconds(told + Seconds(clocks[0]) - Seconds(clocks[1]));
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
