using System.Diagnostics;
using System.Text.Json;
using Plumbline.Documents;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Paths;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

/// <summary>What other programs rely on.</summary>
public sealed class PathDocumentTests
{
    private static readonly SamplePath Dead = new("sdc", 32, 'F', "faulty", FailCount: 7);

    [Fact]
    public async Task Json_HasTheContractsMembers()
    {
        using var document = await JsonAsync(Hosts()["degraded"]);
        var root = document.RootElement;

        Assert.Equal(["schema", "host", "node", "taken_at", "complete", "problems", "health", "storages", "not_in_any_storage", "findings"], Names(root));
        Assert.Equal("plumbline.paths/1", root.GetProperty("schema").GetString());
        var storage = root.GetProperty("storages")[0];
        Assert.Equal(["storage", "type", "multipathStatus"], Names(storage));
        var status = storage.GetProperty("multipathStatus");
        Assert.Empty(new[] { "active", "total_paths", "active_paths", "failed_paths", "devices", "standby_paths", "health", "storeid", "timestamp", "policy", "error", "vgname" }.Except(Names(status)));
        Assert.Equal((1, 2, 1, 1, 0, "degraded", "st"), (
            status.GetProperty("active").GetInt32(), status.GetProperty("total_paths").GetInt32(), status.GetProperty("active_paths").GetInt32(), status.GetProperty("failed_paths").GetInt32(),
            status.GetProperty("standby_paths").GetInt32(), status.GetProperty("health").GetString(), status.GetProperty("storeid").GetString()));
        var device = status.GetProperty("devices")[0];
        Assert.Empty(new[] { "name", "wwid", "dm", "vendor", "product", "size", "policy", "selector", "features", "hwhandler", "paths", "pathGroups", "nqn", "subsystem", "transport", "pv_path" }.Except(Names(device)));
        Assert.Equal(("LIO-ORG", "lun 1", "100M", "dm-0"), (device.GetProperty("vendor").GetString(), device.GetProperty("product").GetString(), device.GetProperty("size").GetString(), device.GetProperty("dm").GetString()));
        var path = device.GetProperty("paths")[1];
        Assert.Empty(new[] { "hctl", "device", "pathState", "dmState", "transport", "portal", "target", "hostIface", "state", "usable", "dmSt", "chkSt", "devSt", "ana", "controller" }.Except(Names(path)));
        Assert.Equal(
            "4:0:0:1 sdc failed running iscsi 10.0.1.1:3260 iqn.2024-12.test:t eth2 failed False failed faulty running",
            string.Join(' ', new[] { "hctl", "device", "pathState", "dmState", "transport", "portal", "target", "hostIface", "state", "usable", "dmSt", "chkSt", "devSt" }.Select(n => path.GetProperty(n).ToString())));
        Assert.Equal(2, device.GetProperty("pathGroups")[0].GetProperty("paths").GetArrayLength());
        Assert.Equal("map-degraded", root.GetProperty("findings")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Json_OfNvme_HasControllerAnaAndSubsystem()
    {
        using var document = await JsonAsync(Hosts()["nvme"]);
        var device = document.RootElement.GetProperty("storages")[0].GetProperty("multipathStatus").GetProperty("devices")[0];

        Assert.Equal((SampleFabric.Nqn, "nvme-subsys1", "nvme-tcp", "round-robin"), (device.GetProperty("nqn").GetString(), device.GetProperty("subsystem").GetString(), device.GetProperty("transport").GetString(), device.GetProperty("policy").GetString()));
        Assert.Equal(
            ["nvme1 live optimized active", "nvme2 live inaccessible standby"],
            device.GetProperty("paths").EnumerateArray().Select(p => $"{p.GetProperty("controller")} {p.GetProperty("devSt")} {p.GetProperty("ana")} {p.GetProperty("state")}"));
    }

    [Fact]
    public async Task Nagios_IsOneLineWithPerformanceData()
    {
        var report = await Report.OfAsync(Hosts()["degraded"]);

        var line = PathsNagios.Write(report, 1);

        Assert.Equal(
            $"PATHS WARNING - 1/2 paths usable on 1 LUN(s); {SampleFabric.Wwid} degraded 1/2 | 'usable'=1;;;0;2 'standby'=0;;;0;2 'failed'=1;;;0;2 'total'=2;;;0; 'st_usable'=1;;;0;2",
            line);
    }

    [Fact]
    public async Task Nagios_HostileNames_BreakNeitherLineNorPerformanceData()
    {
        var host = SampleFabric.TwoPortals(Dead);
        host.Mappings[0] = host.Mappings[0] with { Name = "a|b\\x0a'c" };

        var line = PathsNagios.Write(await Report.OfAsync(host), 2);

        Assert.Equal(1, line.Count(c => c == '|'));
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("degraded")]
    [InlineData("failed")]
    [InlineData("nvme")]
    [InlineData("fc")]
    [InlineData("hostile")]
    [InlineData("empty")]
    public async Task Prometheus_IsAcceptedByPromtool(string which)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool (Debian package prometheus) is not installed");
        var text = PathsMetrics.Write(await Report.OfAsync(Hosts()[which]));
        using var promtool = Process.Start(new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        Assert.True(promtool.ExitCode == 0 && said.Length == 0, said + text);
    }

    [Fact]
    public async Task Prometheus_KeepsTheSourcesApart()
    {
        var lines = PathsMetrics.Write(await Report.OfAsync(Hosts()["degraded"])).Split('\n');
        var path = $"lun=\"{SampleFabric.Wwid}\",name=\"{SampleFabric.Wwid}\",device=\"sdc\"";

        Assert.Contains($"plumb_path_usable{{{path}}} 0", lines);
        Assert.Contains($"plumb_path_dm_state{{{path},state=\"failed\"}} 1", lines);
        Assert.Contains($"plumb_path_checker_state{{{path},state=\"faulty\"}} 1", lines);
        Assert.Contains($"plumb_path_device_state{{{path},state=\"running\"}} 1", lines);
        Assert.Contains($"plumb_path_failures_total{{{path}}} 7", lines);
        Assert.Contains("plumb_storage_health{storage=\"st\",type=\"iscsi\",state=\"degraded\"} 1", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("plumb_lun_expected_paths", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pve-node")]
    [InlineData("pve-node-healthy")]
    public async Task Samples_HaveNoSanAndAreWell(string sample)
    {
        var opened = CaptureReader.Open(Path.Combine(RepositoryRoot.Path, "samples", sample));
        var report = PathReport.Of(await new InventoryReader(opened.Sources!).ReadAsync(CancellationToken.None));

        Assert.Empty(report.All);
        Assert.Equal((MapState.Ok, true), (report.State, report.Complete));
    }

    /// <summary>A real node, captured in the guest: LVM on an iSCSI map of which one portal is closed, and a namespace that one port does not serve.</summary>
    [Fact]
    public async Task SanSample_IsJudgedByStorage()
    {
        var opened = CaptureReader.Open(Path.Combine(RepositoryRoot.Path, "samples/san-node"));
        var report = PathReport.Of(await new InventoryReader(opened.Sources!).ReadAsync(CancellationToken.None));

        Assert.Equal(["flash1 nvmetcp Ok 1+1+0", "san1 lvm Degraded 1+0+1"], report.Storages.Select(s => $"{s.Storage.Id} {s.Storage.Type} {s.State} {s.Counts.Active}+{s.Counts.Standby}+{s.Counts.Failed}"));
        Assert.Empty(report.Others);
        Assert.True(report.Complete);
        Assert.Equal(["lo"], report.All.SelectMany(l => l.Paths).Select(p => p.Facts.HostInterface).OfType<string>().Distinct());
        Assert.Contains("the iSCSI session is FREE", report.Storages[1].Luns[0].Explanation, StringComparison.Ordinal);
    }

    private static Dictionary<string, SampleHost> Hosts() => new(StringComparer.Ordinal)
    {
        ["ok"] = Storage(SampleFabric.TwoPortals().Expecting(2)),
        ["degraded"] = Storage(SampleFabric.TwoPortals(new SamplePath("sdb", 16), Dead)),
        ["failed"] = Storage(new SampleHost().IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9").Map([Dead, new SamplePath("#", -1, 'F', "undef"), new SamplePath("#", -1, 'F', "undef")], mapFields: "\"path_faults\":3,\"switch_grp\":1,\"map_loads\":1,\"q_timeouts\":0,\"total_q_time\":0,")),
        ["nvme"] = Storage(SampleFabric.TwoControllers(secondAna: "inaccessible"), $"nvmetcp: nv\n\tnvme_subnqn {SampleFabric.Nqn}\n\n"),
        ["fc"] = new SampleHost().FibreChannelDisk("sdb", 16, 1, "0x1", "0x2").Map([new SamplePath("sdb", 16)]),
        ["hostile"] = SampleFabric.TwoPortals().Map([], name: "quote\\x22 backslash\\x5c newline\\x0a", wwid: "w", minor: 7),
        ["empty"] = new SampleHost(),
    };

    private static SampleHost Storage(SampleHost host, string section = "iscsi: st\n\tportal 10.0.0.1\n\ttarget iqn.2024-12.test:t\n\n")
    {
        host.Settings = host.Settings.With(SettingKeys.RequirePmxcfs, "no").With(SettingKeys.ProxmoxNode, "pve1");
        host.Files.File("/etc/pve/storage.cfg", section).File("/etc/pve/nodes/pve1/lrm_status", "");
        return host;
    }

    private static async Task<JsonDocument> JsonAsync(SampleHost host)
    {
        var inventory = await host.ReadAsync();
        return JsonDocument.Parse(PathsDocument.Of(inventory, PathReport.Of(inventory)).ToJson());
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
