using System.Text.Json;
using Plumbline.MachineTests.Comparisons;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>
/// What plumb paths, and then multipath.json and /metrics of the one plumbd of the guest, say as soon as the kernel or multipathd itself
/// reports a change, on a two-portal iSCSI LUN and a two-port NVMe namespace with LVM on both. Counts are those of "multipath -ll" as a
/// person reads it.
/// </summary>
[Collection(nameof(FabricGuest))]
public sealed class PathTests(FabricGuest fixture)
{
    private const string Map = IscsiScenes.Wwid;
    private const string Namespace = "nvme";

    private static readonly TimeSpan DaemonLimit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest = fixture.Guest;

    [Fact]
    public async Task Healthy_BothLunsAreOk_AndInterfacesAreNamed()
    {
        var host = await BothSayAsync(0);

        Assert.Equal("ok 2/2 active,active", host.Lun(Map));
        Assert.Equal("ok 2/2 active,active", host.Lun(Namespace));
        Assert.Equal(("ok", "ok"), (host.Storage(SanNode.IscsiStorage), host.Storage(SanNode.NvmeStorage)));
        Assert.Equal(["lo", "lo"], host.Fields(Map, "hostIface"));
        Assert.Equal(["lo", "lo"], host.Fields(Namespace, "hostIface"));
        Assert.Equal(IscsiScenes.Portals.Select(p => p + ":3260"), host.Fields(Map, "portal"));
        Assert.Equal(NvmeScenes.Addresses.Select(a => a + ":4420"), host.Fields(Namespace, "portal"));
        Assert.Equal(["optimized", "optimized"], host.Fields(Namespace, "ana"));
        Assert.True(host.Complete);
    }

    /// <summary>plumbd is asked for a scan too: what it says over HTTP is what plumb scan says.</summary>
    [Fact]
    public async Task TargetDisabled_IsFailedThoughTheDeviceRuns()
    {
        var (iscsi, _, node) = await AllAsync();
        try
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: false);
            await iscsi.WaitForPathsAsync("failed faulty running", count: 1);

            var host = await BothSayAsync(1);

            Assert.Equal("degraded 1/2 active,failed", host.Lun(Map));
            Assert.Equal("degraded", host.Storage(SanNode.IscsiStorage));
            Assert.Equal(["active ready", "failed faulty"], host.Fields(Map, "dmSt", "chkSt"));
            Assert.Contains("map-degraded", host.Findings);

            var scan = await _guest.PlumbAsync("scan --format json");
            scan.Require("exit code 1", scan.ExitCode == 1);
            Assert.Equal(FindingsOf(scan.Stdout), FindingsOf(await node.ScanAsync()));
            Assert.Contains($"map-degraded {Map}", FindingsOf(scan.Stdout));
        }
        finally
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: true);
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }

        await _guest.WaitUntilAsync("plumbd has recorded that it is over", $@"grep -qiE '{Map}: degraded -(>|\\u003e) ok' /var/lib/plumbline/path-changes.jsonl", DaemonLimit);
    }

    [Fact]
    public async Task SessionLoggedOut_IsMissingAgainstWhatWasAccepted_AndBackWhenAdded()
    {
        var (iscsi, _, _) = await AllAsync();
        Assert.Equal("ok 2/2 active,active", (await BothSayAsync(0, "--accept")).Lun(Map));
        try
        {
            await iscsi.LogOutAsync(IscsiScenes.Portals[1]);

            Assert.Equal("degraded 1/1 active", (await BothSayAsync(1)).Lun(Map));

            // Of somebody who never saw the second path.
            Assert.Equal("single-path 1/1 active", (await PlumbSaysAsync(0, "--set state.dir=/run/elsewhere")).Lun(Map));
        }
        finally
        {
            await iscsi.LogInAsync(IscsiScenes.Portals[1]);
        }

        Assert.Equal("ok 2/2 active,active", (await BothSayAsync(0)).Lun(Map));
    }

    [Fact]
    public async Task AllPathsDown_HangsOrFails_AndNothingOfOursHangs()
    {
        var (iscsi, _, _) = await AllAsync();
        try
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 1);
            Assert.Equal("degraded 1/2 failed,active", (await BothSayAsync(1)).Lun(Map));

            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[1], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 2);
            await iscsi.SetQueueingAsync(true);
            var waits = await BothSayAsync(2);
            Assert.Equal(("failed 0/2 failed,failed", "hanging", "failed"), (waits.Lun(Map), waits.Failure(Map), waits.Storage(SanNode.IscsiStorage)));
            Assert.Contains("map-failed", waits.Findings);

            await iscsi.SetQueueingAsync(false);
            var fails = await BothSayAsync(2);
            Assert.Equal(("failed 0/2 failed,failed", "erroring"), (fails.Lun(Map), fails.Failure(Map)));
        }
        finally
        {
            await iscsi.SetQueueingAsync(true);
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "running");
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[1], "running");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }
    }

    /// <summary>
    /// The storage says nothing at all: the device runs, the session is logged in, and the checker waits. Whenever its time is over multipathd
    /// says so, and between that it says "faulty".
    /// </summary>
    [Fact]
    public async Task CheckerWithoutAnswer_IsFailedThoughTheDeviceRuns()
    {
        var (iscsi, _, _) = await AllAsync();
        try
        {
            await iscsi.FallSilentAsync(IscsiScenes.Portals[1]);

            var host = await BothSayAsync(1);

            Assert.Equal("degraded 1/2 active,failed", host.Lun(Map));
            Assert.Equal(["running", "running"], host.Fields(Map, "devSt"));
            Assert.Contains(string.Join(", ", host.Fields(Map, "chkSt")), (string[])["ready, i/o timeout", "ready, faulty"]);
        }
        finally
        {
            await iscsi.SpeakAgainAsync(IscsiScenes.Portals[1]);
        }

        Assert.Equal("ok 2/2 active,active", (await BothSayAsync(0)).Lun(Map));
    }

    /// <summary>On a terminal: the picture at once, and painted anew upon the event, with what changed and when.</summary>
    [Fact]
    public async Task Watch_PaintsAnewWhenAPathFails()
    {
        const string Log = "/run/watch.log";
        var (iscsi, _, _) = await AllAsync();
        var path = await iscsi.PathDeviceAsync(IscsiScenes.Portals[0]);
        await _guest.MustAsync($"(TERM=xterm setsid script -qfc '/run/plumb/plumb paths --watch' {Log} < /dev/null > /dev/null 2>&1 & echo $! > /run/watch.pid)");
        try
        {
            await _guest.WaitUntilAsync("the first picture", $"grep -aq 'active ready running' {Log}", DaemonLimit);
            var before = (await ScreensAsync()).Length;
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 1);
            await _guest.WaitUntilAsync("what changed", $"grep -aqE '[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}  {Map}: ok -> degraded' {Log}", DaemonLimit);

            var screens = await ScreensAsync();
            Assert.True(screens.Length > before);
            Assert.Matches($@"{path} .*failed faulty offline[\s\S]*\d\d:\d\d:\d\d  path {path} of {Map}: active -> failed", screens[^1]);
        }
        finally
        {
            await _guest.RunAsync("kill -- -$(cat /run/watch.pid)");
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "running");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }

        async Task<string[]> ScreensAsync() => (await _guest.MustAsync($"cat {Log}")).Split("\u001b[2J");
    }

    [Fact]
    public async Task AnaInaccessible_OnOneStandsBy_OnAllFails()
    {
        var (_, nvme, _) = await AllAsync();
        try
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], "inaccessible");
            var one = await BothSayAsync(0);
            Assert.Equal("ok 1/2 standby,active", one.Lun(Namespace));

            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[1], "inaccessible");
            var all = await BothSayAsync(2);
            Assert.Equal(("failed 0/2 standby,standby", "hanging", "failed"), (all.Lun(Namespace), all.Failure(Namespace), all.Storage(SanNode.NvmeStorage)));
        }
        finally
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], "optimized");
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[1], "optimized");
        }
    }

    [Fact]
    public async Task ControllerLost_IsDownWhileItReconnects()
    {
        var (_, nvme, _) = await AllAsync();
        try
        {
            await nvme.SetPortAsync(NvmeScenes.Addresses[1], open: false);

            var host = await BothSayAsync(1);

            Assert.Equal("degraded 1/2 active,failed", host.Lun(Namespace));
            Assert.Equal(["live", "connecting"], host.Fields(Namespace, "devSt"));
        }
        finally
        {
            await nvme.SetPortAsync(NvmeScenes.Addresses[1], open: true);
        }
    }

    [Fact]
    public async Task MultipathdStoppedOrKilled_MapsAreUnmanaged()
    {
        var (iscsi, _, _) = await AllAsync();
        try
        {
            await _guest.MustAsync("kill -STOP $(pidof multipathd)");
            var stopped = await BothSayAsync(3);
            Assert.Equal("unmanaged 2/2 active,active", stopped.Lun(Map));
            Assert.Contains("multipathd-silent", stopped.Findings);

            await _guest.MustAsync("pid=$(pidof multipathd); kill -KILL $pid; while test -d /proc/$pid; do :; done");
            Assert.Equal("unmanaged 2/2 active,active", (await BothSayAsync(3)).Lun(Map));
        }
        finally
        {
            await _guest.RunAsync("kill -CONT $(pidof multipathd)");
            await _guest.MustAsync("pidof multipathd || multipathd");
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
            await _guest.WaitUntilAsync("multipathd answers", "multipathd show maps json | grep -q sysfs", DaemonLimit);
        }
    }

    [Fact]
    public async Task MapRenamed_IsTheSameLun()
    {
        await AllAsync();
        try
        {
            await _guest.MustAsync($"dmsetup rename {Map} renamed && udevadm settle");
            await _guest.WaitUntilAsync("multipathd knows the new name", "multipathd show maps json | grep -q '\"renamed\"'", DaemonLimit);

            Assert.Equal("ok 2/2 active,active", (await BothSayAsync(0)).Lun("renamed"));
        }
        finally
        {
            await _guest.RunAsync($"dmsetup rename renamed {Map} && udevadm settle");
            await _guest.WaitUntilAsync("multipathd knows the old name", $"multipathd show maps json | grep -q '\"name\" : \"{Map}\"'", DaemonLimit);
        }
    }

    private async Task<(IscsiScenes Iscsi, NvmeScenes Nvme, SanNode Node)> AllAsync() => (await fixture.IscsiAsync(), await fixture.NvmeAsync(), await fixture.NodeAsync());

    /// <summary>plumb, and then plumbd's file and metrics.</summary>
    private async Task<PathAnswer> BothSayAsync(int exitCode, string arguments = "")
    {
        var (_, _, node) = await AllAsync();
        var answer = await PlumbSaysAsync(exitCode, arguments);
        await node.WaitUntilPlumbdSaysAsync(answer);
        return answer;
    }

    private async Task<PathAnswer> PlumbSaysAsync(int exitCode, string arguments = "")
    {
        var result = await _guest.PlumbAsync($"paths --format json {arguments}", TimeSpan.FromSeconds(60));
        result.Require($"exit code {exitCode}", result.ExitCode == exitCode);
        var answer = PathAnswer.Parse(result.Stdout);
        result.Require("the exit code that its document calls for", answer.ExitCode == exitCode);
        return answer;
    }

    private static IEnumerable<string> FindingsOf(string scan) =>
        JsonDocument.Parse(scan).RootElement.GetProperty("findings").EnumerateArray().Select(f => $"{f.GetProperty("code").GetString()} {f.GetProperty("subject").GetString()}");
}
