using System.Globalization;
using System.Text.Json;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>Disks that come and go: in the picture, and in what plumb watch says meanwhile.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class HotplugTests(HotplugGuest fixture)
{
    private const string LongSerial = "9d8c7b6a-5f4e-3d2c-1b0a-998877665544";
    private const string Log = "/run/watch.log";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task LetterGivenTwice_IsTwoDisksByDiskSequence()
    {
        var (first, firstName) = await HotplugScenes.PlugAsync(_guest, LongSerial, 32L << 20);
        var before = await Picture.TakeStillAsync(_guest);
        var blocks = await _guest.MustAsync(LsblkTests.Command);
        await HotplugScenes.UnplugAsync(_guest, first);
        var (second, secondName) = await HotplugScenes.PlugAsync(_guest, "second", 48L << 20, readOnly: true);
        try
        {
            var after = await Picture.TakeAsync(_guest);

            Assert.Equal(firstName, secondName);
            LsblkTests.Compare(blocks, before.Inventory);
            LsblkTests.Compare(await _guest.MustAsync(LsblkTests.Command), after.Inventory);
            var (old, current) = (Assert.Single(before.Inventory.Disks, d => d.Name == firstName), Assert.Single(after.Inventory.Disks, d => d.Name == firstName));
            Assert.Equal((LongSerial[..20], 32L << 20, false), (old.Serial, old.Size, old.ReadOnly));
            Assert.Equal(("second", 48L << 20, true), (current.Serial, current.Size, current.ReadOnly));
            Assert.True(current.DiskSequence > old.DiskSequence, $"disk sequence {old.DiskSequence}, then {current.DiskSequence}");
            Assert.Equal((await _guest.MustAsync($"cat /sys/block/{secondName}/diskseq")).Trim(), Agreement.Text(current.DiskSequence));
        }
        finally
        {
            await HotplugScenes.UnplugAsync(_guest, second);
        }
    }

    [Fact]
    public async Task Watch_TellsOfDisksThatComeGrowAndGo()
    {
        await _guest.MustAsync($"""
            udevadm monitor --kernel --subsystem-match=block > /run/kernel.log 2>&1 < /dev/null &
            echo $! > /run/monitor.pid
            /run/plumb/plumb watch --format json > {Log} 2>&1 < /dev/null &
            echo $! > /run/watch.pid
            """);
        try
        {
            // Column 2 is the protocol (15, the kernel's uevents), column 3 the port, which is the process.
            await _guest.WaitUntilAsync(
                "both listen", "for pid in $(cat /run/watch.pid /run/monitor.pid); do awk -v pid=$pid '$2 == 15 && $3 == pid { found = 1 } END { exit !found }' /proc/net/netlink || exit 1; done", Limit);
            var (disk, name) = await HotplugScenes.PlugAsync(_guest, "watched", 16L << 20);
            await WaitForLineAsync($"disk {name} appeared");
            await HotplugScenes.ResizeAsync(_guest, disk, name, 24L << 20);
            await WaitForLineAsync($"disk {name} has a new size");
            await HotplugScenes.UnplugAsync(_guest, disk);
            await WaitForLineAsync($"disk {name} disappeared");
            await ReportLatencyAsync(name);
        }
        finally
        {
            await _guest.MustAsync("kill $(cat /run/watch.pid /run/monitor.pid)");
        }

        await _guest.WaitUntilAsync("plumb watch ends when it is asked to", "! test -e /proc/$(cat /run/watch.pid)", Limit);
    }

    private Task WaitForLineAsync(string sentence) =>
        _guest.WaitUntilAsync($"plumb watch says '{sentence}'", $"grep -F '\"sentence\":\"{sentence}\"' {Log} || {{ cat {Log}; exit 1; }}", Limit);

    /// <summary>From the kernel's event, by the clock of udevadm which hears it too, to the time on our line. Told, never asserted.</summary>
    private async Task ReportLatencyAsync(string name)
    {
        var clocks = (await _guest.MustAsync("echo $(date +%s.%N) $(cut -d' ' -f1 /proc/uptime)")).Split(' ');
        var offset = Seconds(clocks[0]) - Seconds(clocks[1]);
        var kernel = (await _guest.MustAsync($"grep -E '\\] +add .*/{name} ' /run/kernel.log | head -n 1")).Split('[', ']')[1];
        var line = (await _guest.MustAsync($"grep -F 'disk {name} appeared' {Log} | head -n 1")).Trim();
        var time = JsonDocument.Parse(line).RootElement.GetProperty("time").GetDateTimeOffset();
        var latency = (time - DateTimeOffset.UnixEpoch).TotalSeconds - (Seconds(kernel) + offset);
        TestContext.Current.SendDiagnosticMessage($"plumb watch: {latency * 1000:F0} ms from the kernel's event to our line, in the emulated guest");
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
