using System.Text.Json;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests;

/// <summary>
/// What plumb paths says as soon as the kernel or multipathd itself reports a change, on a two-portal iSCSI LUN and a two-port NVMe
/// namespace. Counts are those of "multipath -ll" as a person reads it.
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
        await BothAsync();

        var host = await PathsAsync(0);

        Assert.Equal("ok 2/2 active,active", host.Lun(Map));
        Assert.Equal("ok 2/2 active,active", host.Lun(Namespace));
        Assert.Equal(["lo", "lo"], host.Fields(Map, "hostIface"));
        Assert.Equal(["lo", "lo"], host.Fields(Namespace, "hostIface"));
        Assert.Equal(IscsiScenes.Portals.Select(p => p + ":3260"), host.Fields(Map, "portal"));
        Assert.Equal(NvmeScenes.Addresses.Select(a => a + ":4420"), host.Fields(Namespace, "portal"));
        Assert.Equal(["optimized", "optimized"], host.Fields(Namespace, "ana"));
        host.Result.Require("complete", host.Root.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task TargetDisabled_IsFailedThoughTheDeviceRuns()
    {
        var (iscsi, _) = await BothAsync();
        try
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: false);
            await iscsi.WaitForPathsAsync("failed faulty running", count: 1);

            var host = await PathsAsync(1);

            Assert.Equal("degraded 1/2 active,failed", host.Lun(Map));
            Assert.Equal(["active ready", "failed faulty"], host.Fields(Map, "dmSt", "chkSt"));
            Assert.Contains("map-degraded", host.Findings);
        }
        finally
        {
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: true);
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }
    }

    [Fact]
    public async Task Daemon_KeepsTheFileAndTheMetrics_AndRecordsWhatChanged()
    {
        const string Run = "/run/plumb-daemon";
        var (iscsi, _) = await BothAsync();
        try
        {
            await _guest.ScriptAsync($"(/run/plumb/plumbd --set run.dir={Run} --set state.dir={Run}/state --set scan.at= --set scan.on_events=no --set proxmox.require_pmxcfs=no > {Run}.log 2>&1 & echo $! > {Run}.pid)");
            await FileSaysAsync("the file, all well", "ok");

            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: false);
            await iscsi.WaitForPathsAsync("failed faulty running", count: 1);
            await FileSaysAsync("the file, one path down", "degraded");
            var metrics = await _guest.MustAsync("curl -sf http://127.0.0.1:8090/metrics");
            Assert.Contains("plumb_", metrics, StringComparison.Ordinal);
            Assert.Matches($@"plumb_\w*paths\w*\{{[^}}]*lun=""{Map}""[^}}]*state=""failed""[^}}]*\}} 1", metrics);

            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: true);
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
            await FileSaysAsync("the file, mended", "ok");
            var changes = await _guest.MustAsync($"cat {Run}/state/path-changes.jsonl");
            Assert.Contains($"{Map}: ok -\\u003E degraded", changes, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            await _guest.MustAsync($"kill $(cat {Run}.pid); cat {Run}.log");
            await iscsi.SetPortalAsync(IscsiScenes.Portals[1], open: true);
            await iscsi.WaitForPathsAsync("active ready running", count: 2);
        }

        Task FileSaysAsync(string what, string health) => _guest.WaitUntilAsync(
            what, $"jq -e '[.. | objects | select(.wwid? == \"{Map}\")][0].health == \"{health}\"' {Run}/multipath.json", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task SessionLoggedOut_IsMissingAgainstWhatWasAccepted_AndBackWhenAdded()
    {
        const string State = "--set state.dir=/run/plumb-paths";
        var (iscsi, _) = await BothAsync();
        Assert.Equal("ok 2/2 active,active", (await PathsAsync(0, $"--accept {State}")).Lun(Map));
        try
        {
            await iscsi.LogOutAsync(IscsiScenes.Portals[1]);

            Assert.Equal("degraded 1/1 active", (await PathsAsync(1, State)).Lun(Map));
            Assert.Equal("single-path 1/1 active", (await PathsAsync(0)).Lun(Map));
        }
        finally
        {
            await iscsi.LogInAsync(IscsiScenes.Portals[1]);
        }

        Assert.Equal("ok 2/2 active,active", (await PathsAsync(0, State)).Lun(Map));
    }

    [Fact]
    public async Task AllPathsDown_HangsOrFails_AndNothingOfOursHangs()
    {
        var (iscsi, _) = await BothAsync();
        try
        {
            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[0], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 1);
            Assert.Equal("degraded 1/2 failed,active", (await PathsAsync(1)).Lun(Map));

            await iscsi.SetDeviceStateAsync(IscsiScenes.Portals[1], "offline");
            await iscsi.WaitForPathsAsync("failed faulty offline", count: 2);
            await iscsi.SetQueueingAsync(true);
            var waits = await PathsAsync(2);
            Assert.Equal(("failed 0/2 failed,failed", "hanging"), (waits.Lun(Map), waits.Failure(Map)));
            Assert.Contains("map-failed", waits.Findings);

            await iscsi.SetQueueingAsync(false);
            var fails = await PathsAsync(2);
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

    [Fact]
    public async Task AnaInaccessible_OnOneStandsBy_OnAllFails()
    {
        var (_, nvme) = await BothAsync();
        try
        {
            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[0], "inaccessible");
            var one = await PathsAsync(0);
            Assert.Equal("ok 1/2 standby,active", one.Lun(Namespace));

            await nvme.SetAnaStateAsync(NvmeScenes.Addresses[1], "inaccessible");
            var all = await PathsAsync(2);
            Assert.Equal(("failed 0/2 standby,standby", "hanging"), (all.Lun(Namespace), all.Failure(Namespace)));
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
        var (_, nvme) = await BothAsync();
        try
        {
            await nvme.SetPortAsync(NvmeScenes.Addresses[1], open: false);

            var host = await PathsAsync(1);

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
        var (iscsi, _) = await BothAsync();
        try
        {
            await _guest.MustAsync("kill -STOP $(pidof multipathd)");
            var stopped = await PathsAsync(3);
            Assert.Equal("unmanaged 2/2 active,active", stopped.Lun(Map));
            Assert.Contains("multipathd-silent", stopped.Findings);

            await _guest.MustAsync("pid=$(pidof multipathd); kill -KILL $pid; while test -d /proc/$pid; do :; done");
            Assert.Equal("unmanaged 2/2 active,active", (await PathsAsync(3)).Lun(Map));
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
        await BothAsync();
        try
        {
            await _guest.MustAsync($"dmsetup rename {Map} renamed && udevadm settle");
            await _guest.WaitUntilAsync("multipathd knows the new name", "multipathd show maps json | grep -q '\"renamed\"'", DaemonLimit);

            Assert.Equal("ok 2/2 active,active", (await PathsAsync(0)).Lun("renamed"));
        }
        finally
        {
            await _guest.RunAsync($"dmsetup rename renamed {Map} && udevadm settle");
            await _guest.WaitUntilAsync("multipathd knows the old name", $"multipathd show maps json | grep -q '\"name\" : \"{Map}\"'", DaemonLimit);
        }
    }

    private async Task<(IscsiScenes Iscsi, NvmeScenes Nvme)> BothAsync() => (await fixture.IscsiAsync(), await fixture.NvmeAsync());

    private async Task<Answer> PathsAsync(int exitCode, string arguments = "")
    {
        var result = await _guest.PlumbAsync($"paths --format json {arguments}", TimeSpan.FromSeconds(60));
        result.Require($"exit code {exitCode}", result.ExitCode == exitCode);
        return new Answer(result, JsonDocument.Parse(result.Stdout).RootElement);
    }

    /// <summary>The document, with the LUNs by name or by the beginning of it.</summary>
    private sealed record Answer(CommandResult Result, JsonElement Root)
    {
        public IEnumerable<string?> Findings => Root.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString());

        public string Lun(string name) => $"{Text(Device(name), "health")} {Device(name).GetProperty("activePaths").GetInt32()}/{Device(name).GetProperty("totalPaths").GetInt32()} {string.Join(',', Fields(name, "state"))}";

        public string? Failure(string name) => Text(Device(name), "failure");

        public IEnumerable<string> Fields(string name, params string[] fields) =>
            Device(name).GetProperty("paths").EnumerateArray().Select(p => string.Join(' ', fields.Select(f => Text(p, f))));

        private JsonElement Device(string name) =>
            Root.GetProperty("not_in_any_storage").GetProperty("devices").EnumerateArray().Single(d => Text(d, "name")!.StartsWith(name, StringComparison.Ordinal));

        private static string? Text(JsonElement element, string field) => element.GetProperty(field).ToString();
    }
}
