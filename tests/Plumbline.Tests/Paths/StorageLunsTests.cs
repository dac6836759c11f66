using System.Collections.Immutable;
using Plumbline.Kernel.Lvm;
using Plumbline.Paths;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

public sealed class StorageLunsTests
{
    private const string Pure = "3624a937012345678901234567890abcd";

    [Theory]
    [InlineData("iscsi: st\n\tportal 10.0.0.1\n\ttarget iqn.2024-12.test:t\n")]
    [InlineData("iscsimpath: st\n\tiscsi_portal 10.0.0.1,10.0.1.1\n\tiscsi_target iqn.none,iqn.2024-12.test:t\n")]
    [InlineData("somevendor: st\n\twwid " + SampleFabric.Wwid + "\n")]
    [InlineData("lvm: st\n\tvgname nowhere\n\tbase iscsi1:0.0.1.scsi-" + SampleFabric.Wwid + "\n")]
    public async Task ByTargetOrWwid(string section) => Assert.Equal([SampleFabric.Wwid], await LunsAsync(SampleFabric.TwoPortals(), section));

    [Theory]
    [InlineData("nvme_subnqn")]
    [InlineData("nvme_subsys_nqn")]
    [InlineData("subsystem_nqn")]
    [InlineData("nqn")]
    public async Task NvmeTcp_ByItsSubsystem(string property) =>
        Assert.Equal([SampleFabric.Nqn + "#1"], await LunsAsync(SampleFabric.TwoControllers(), $"nvmetcp: st\n\tnvme_portal 10.0.0.1\n\t{property} {SampleFabric.Nqn}\n"));

    [Fact]
    public async Task PureStorage_ByTheWwidsOfItsMaker()
    {
        var host = SampleFabric.TwoPortals().IscsiDisk("sdd", 48, 5, "10.0.0.2", "10.0.0.9", Pure).Map([new SamplePath("sdd", 48)], name: "pure", wwid: Pure, minor: 1);

        Assert.Equal([Pure], await LunsAsync(host, "purestorage: st\n\taddress https://a\n\tvgname pure\n"));
    }

    [Theory]
    [InlineData("8:16", "sdb")]
    [InlineData("259:2", "nvme1n1")]
    public async Task Lvm_OnABarePathOrANamespace(string number, string name)
    {
        var host = new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").NvmeNamespace(("live", null, "pcie", "0000:3e:00.0"));
        var parts = number.Split(':');
        host.Groups.Group("g").Physical("g", "/dev/" + name, int.Parse(parts[0]), int.Parse(parts[1]));

        var report = await ReportAsync(host, "lvmthin: st\n\tvgname g\n\tthinpool p\n");

        Assert.Equal(name, Assert.Single(Assert.Single(report.Storages).Luns).Facts.Name);
        Assert.Equal(MapState.SinglePath, report.Storages[0].State);
    }

    /// <summary>LVM is kept away from a map that hangs: its group then lacks the one physical volume that matters.</summary>
    [Fact]
    public async Task Lvm_OfAMapThatHangs_IsFoundThroughItsActiveVolumes()
    {
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16, 'F', "faulty"));
        host.Lvm = LvmAnswer.Failed("lvm did not end within 60 s");
        host.Mapping("san-vm--100--disk--0", SampleLvm.DmUuid("san", "vm-100-disk-0"), 1, "linear", "253:0 2048", ["253:0"]);

        var report = await ReportAsync(host, "lvm: st\n\tvgname san\n\tshared 1\n");

        Assert.Equal(MapState.Failed, Assert.Single(report.Storages).State);
        Assert.Contains("did not end", report.Storages[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lvm_OfAMapThatHangs_IsRememberedByTheBaseline()
    {
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16, 'F', "faulty"));
        var entry = new BaselineEntry("lun", 2, ImmutableSortedDictionary<FaultDomainKind, int>.Empty, null, null, null, ["st"]);
        host.Files.File("/var/lib/plumbline/paths.json", BaselineFile.Write(new Baseline(Baseline.Empty.Luns.Add(SampleFabric.Wwid, entry))));

        Assert.Equal(MapState.Failed, Assert.Single((await ReportAsync(host, "lvm: st\n\tvgname san\n")).Storages).State);
    }

    [Theory]
    [InlineData("dir: st\n\tpath /srv\n")]
    [InlineData("nfs: st\n\tserver a\n\texport /b\n")]
    [InlineData("iscsi: st\n\ttarget iqn.2024-12.test:t\n\tdisable\n")]
    [InlineData("iscsi: st\n\ttarget iqn.2024-12.test:t\n\tnodes pve2\n")]
    public async Task StoragesThatPathsDoNotConcern_AreNotThere(string section)
    {
        var report = await ReportAsync(SampleFabric.TwoPortals(), section);

        Assert.Empty(report.Storages);
        Assert.Equal([SampleFabric.Wwid], report.Others.Select(l => l.Facts.Id));
    }

    [Fact]
    public async Task LocalLvm_IsNoConcernOfPaths()
    {
        var host = new SampleHost().Disk("sda", 8, 0, 8192, "2:0:0:0", "naa.6001");
        host.Groups.Group("g").Physical("g", "/dev/sda", 8, 0);

        Assert.Empty((await ReportAsync(host, "lvm: st\n\tvgname g\n")).Storages);
    }

    [Fact]
    public async Task StorageWithoutItsDevices_IsUnknown()
    {
        var report = await ReportAsync(new SampleHost(), "iscsimpath: st\n\tiscsi_target iqn.gone\n");

        Assert.Equal(MapState.Unknown, Assert.Single(report.Storages).State);
        Assert.Equal("no device of it is on this host", report.Storages[0].Problem);
    }

    private static async Task<IEnumerable<string>> LunsAsync(SampleHost host, string section) =>
        Assert.Single((await ReportAsync(host, section)).Storages).Luns.Select(l => l.Facts.Id);

    private static Task<PathReport> ReportAsync(SampleHost host, string section)
    {
        host.Settings = host.Settings.With(SettingKeys.RequirePmxcfs, "no").With(SettingKeys.ProxmoxNode, "pve1");
        host.Files.File("/etc/pve/storage.cfg", section + "\n").File("/etc/pve/nodes/pve1/lrm_status", "");
        return Report.OfAsync(host);
    }
}
