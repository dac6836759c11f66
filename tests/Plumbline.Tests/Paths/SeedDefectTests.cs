using System.Text.Json;
using Plumbline.Documents;
using Plumbline.Kernel.Multipath;
using Plumbline.Paths;
using Plumbline.Proxmox;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

/// <summary>What the display plug-in of seed 001 got wrong, each once and for good.</summary>
public sealed class SeedDefectTests
{
    [Fact]
    public async Task P1_DeadPathsOnRunningScsiDevices_AreNotActive()
    {
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16, 'F', "faulty"), new SamplePath("sdc", 32, 'F', "faulty"));

        using var document = JsonDocument.Parse(PathsDocument.Of(await host.ReadAsync(), await Report.OfAsync(host)).ToJson());
        var status = document.RootElement.GetProperty("not_in_any_storage");

        Assert.Equal((2, 0, 2, "failed"), (status.GetProperty("total_paths").GetInt32(), status.GetProperty("active_paths").GetInt32(), status.GetProperty("failed_paths").GetInt32(), status.GetProperty("health").GetString()));
        var path = status.GetProperty("devices")[0].GetProperty("paths")[0];
        Assert.Equal("running failed faulty running", $"{path.GetProperty("dmState")} {path.GetProperty("dmSt")} {path.GetProperty("chkSt")} {path.GetProperty("devSt")}");
        Assert.False(path.GetProperty("usable").GetBoolean());
    }

    [Fact]
    public async Task P2_LostAndPendingPaths_StayInTheTotals()
    {
        var host = SampleFabric.TwoPortals(
            new SamplePath("sdb", 16),
            new SamplePath("sdc", 32, 'A', "i/o pending"),
            new SamplePath("8:48", 48, 'F', "i/o timeout") { Name = "" },
            new SamplePath("#:#:#:#", -1, 'F', "undef", "unknown") { DaemonKernel = "undef", Name = "#:#:#:#" });

        var lun = await Report.OnlyAsync(host);

        Assert.Equal("1+0+2+1+0", Report.Counts(lun));
        Assert.Equal(4, lun.Paths.Length);
    }

    /// <summary>Everything comes from one reading: no program is started for a look.</summary>
    [Fact]
    public async Task P3_AReport_IsAFunctionOfTheInventory()
    {
        var inventory = await SampleFabric.TwoPortals().ReadAsync();

        Assert.Equal(PathsDocument.Of(inventory, PathReport.Of(inventory)).ToJson(), PathsDocument.Of(inventory, PathReport.Of(inventory)).ToJson());
    }

    [Fact]
    public async Task P4_ALiveControllerThatIsInaccessible_IsNoUsablePath_AndTransportsAreTold()
    {
        var host = new SampleHost().NvmeNamespace(("live", "optimized", "rdma", "traddr=10.0.0.1,trsvcid=4420"), ("live", "inaccessible", "rdma", "traddr=10.0.1.1,trsvcid=4420"));

        var lun = await Report.OnlyAsync(host);

        Assert.Equal("1+1+0+0+0", Report.Counts(lun));
        Assert.All(lun.Paths, p => Assert.Equal("rdma", p.Facts.Transport));
        Assert.Equal(["optimized", "inaccessible"], lun.Paths.Select(p => p.Facts.Sources.Ana));
    }

    [Fact]
    public async Task P5_PartitionsCryptAndMdBelowAPhysicalVolume_LeadToTheMap()
    {
        var host = SampleFabric.TwoPortals();
        host.Settings = host.Settings.With(Plumbline.Settings.SettingKeys.RequirePmxcfs, "no").With(Plumbline.Settings.SettingKeys.ProxmoxNode, "pve1");
        host.Mapping("part1", "part1-mpath-" + SampleFabric.Wwid, 1, "linear", "253:0 2048", ["253:0"])
            .Mapping("secret", "CRYPT-LUKS2-1", 2, "crypt", "aes-xts-plain64 :64:logon:x 0 253:1 4096", ["253:1"]);
        host.Files.Link("/sys/class/block/md0", "../../devices/virtual/block/md0")
            .Attributes("/sys/devices/virtual/block/md0", ("dev", "9:0"), ("size", "8192"), ("ro", "0"), ("hidden", "0"))
            .Link("/sys/devices/virtual/block/md0/slaves/dm-2", "../../dm-2")
            .File("/etc/pve/storage.cfg", "lvm: deep\n\tvgname deep\n\n")
            .File("/etc/pve/nodes/pve1/lrm_status", "");
        host.Groups.Group("deep").Physical("deep", "/dev/md0", 9, 0);

        var report = await Report.OfAsync(host);

        var storage = Assert.Single(report.Storages);
        Assert.Equal([SampleFabric.Wwid], storage.Luns.Select(l => l.Facts.Id));
        Assert.Equal("/dev/md0", storage.PhysicalVolumes[SampleFabric.Wwid]);
        Assert.Empty(report.Others);
    }

    [Fact]
    public async Task P6_NamesWithBlanks_AreWhole()
    {
        var lun = await Report.OnlyAsync(SampleFabric.TwoPortals());

        Assert.Equal(("LIO-ORG", "lun 1"), (lun.Facts.Vendor, lun.Facts.Product));
    }

    /// <summary>What we give is a document of our own; no file of Proxmox is in it or needed for it.</summary>
    [Fact]
    public async Task P7_WithoutProxmox_ThereIsAReport()
    {
        var inventory = await SampleFabric.TwoPortals().ReadAsync();

        Assert.NotEqual(ProxmoxState.Readable, inventory.Guests.Cluster.State);
        Assert.Equal(MapState.Ok, Assert.Single(PathReport.Of(inventory).Others).State);
    }

    [Fact]
    public async Task P8_FibreChannel_HasPortsAndTheRemotePortsState()
    {
        var host = new SampleHost()
            .FibreChannelDisk("sdb", 16, 1, "0x10000001", "0x50000001")
            .FibreChannelDisk("sdc", 32, 2, "0x10000002", "0x50000002", port: "Blocked")
            .Map([new SamplePath("sdb", 16), new SamplePath("sdc", 32)]);

        var lun = await Report.OnlyAsync(host);

        Assert.Equal(["0x10000001 0x50000001 host1 Online", "0x10000002 0x50000002 host2 Blocked"], lun.Paths.Select(p => $"{p.Facts.HostPort} {p.Facts.TargetPort} {p.Facts.HostInterface} {p.Facts.Sources.RemotePort}"));
        Assert.Equal([PathState.Active, PathState.Failed], lun.Paths.Select(p => p.State));
        Assert.Equal(MapState.Degraded, lun.State);
    }
}
