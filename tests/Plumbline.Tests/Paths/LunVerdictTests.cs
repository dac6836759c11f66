using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.Multipath;
using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

public sealed class LunVerdictTests
{
    private static readonly SamplePath Well = new("sdb", 16);
    private static readonly SamplePath Dead = new("sdc", 32, 'F', "faulty");

    [Fact]
    public async Task AllUsable_IsOk() => await StateAsync(SampleFabric.TwoPortals(), MapState.Ok, "All 2 paths are usable");

    [Fact]
    public async Task OneDown_IsDegraded_AndNamesPathAndCause() =>
        await StateAsync(SampleFabric.TwoPortals(Well, Dead), MapState.Degraded, "1 of 2 paths is usable, 1 down; it is the last one: sdc: the checker says faulty");

    [Fact]
    public async Task SessionFailed_IsTheCause()
    {
        var host = new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9", session: "FAILED", scsi: "blocked").Map([Well, Dead]);

        await StateAsync(host, MapState.Degraded, "sdc: the iSCSI session is FAILED");
    }

    [Theory]
    [InlineData(true, "on", nameof(FailureMode.Hanging), "until a path is back")]
    [InlineData(true, "12 sec", nameof(FailureMode.Hanging), "another 12 s")]
    [InlineData(false, "off", nameof(FailureMode.Erroring), "I/O fails now")]
    public async Task NoPathLeft_HangsOrFails(bool queues, string queueing, string failure, string says)
    {
        var host = new SampleHost().IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9").Map([Dead], queues: queues, queueing: queueing);

        var lun = await StateAsync(host, MapState.Failed, says);

        Assert.Equal(failure, lun.Failure.ToString());
        Assert.Equal(queues, lun.ToDo!.Contains("disablequeueing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MapWithoutAnyPath_IsFailed() => await StateAsync(new SampleHost().Map([]), MapState.Failed, "it has none");

    [Fact]
    public async Task OnlyGhosts_AreDegraded_BesideUsableOnesOk()
    {
        await StateAsync(SampleFabric.TwoPortals(Well with { Checker = "ghost" }, new SamplePath("sdc", 32, 'A', "ghost")), MapState.Degraded, "Only standby paths are left");
        await StateAsync(SampleFabric.TwoPortals(Well, new SamplePath("sdc", 32, 'A', "ghost")), MapState.Ok, "1 standing by");
    }

    [Fact]
    public async Task PendingCheck_DoesNotMakeAMapIll() => await StateAsync(SampleFabric.TwoPortals(Well, new SamplePath("sdc", 32, 'A', "i/o pending")), MapState.Ok, "1 being checked");

    [Fact]
    public async Task Suspended_IsSaid_UnlessNoPathIsLeft()
    {
        var well = SampleFabric.TwoPortals();
        well.Mappings[0] = well.Mappings[0] with { Suspended = true };
        var dead = new SampleHost().IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9").Map([Dead]);
        dead.Mappings[0] = dead.Mappings[0] with { Suspended = true };

        await StateAsync(well, MapState.Suspended, "I/O waits until it is resumed");
        Assert.Equal(FailureMode.Hanging, (await StateAsync(dead, MapState.Failed, "hang")).Failure);
    }

    [Fact]
    public async Task SilentMultipathd_LeavesTheKernelsWord()
    {
        var host = SampleFabric.TwoPortals(Well, Dead);
        host.Multipathd = MultipathdReply.Failed(MultipathdFailure.Timeout, "no answer within 4 s");

        var lun = await StateAsync(host, MapState.Unmanaged, "Multipathd does not answer, so that nobody brings failed paths back; by the kernel alone 1 of 2 paths is usable");

        Assert.Equal("1+0+1+0+0", Report.Counts(lun));
        Assert.All(lun.Paths, p => Assert.Equal(["multipathd"], p.Facts.Sources.Unanswered));
    }

    [Fact]
    public async Task SilentMultipathd_AndNoPath_IsFailed()
    {
        var host = SampleFabric.TwoPortals(Well with { Kernel = 'F' }, Dead);
        host.Multipathd = MultipathdReply.Failed(MultipathdFailure.Absent, "nobody listens");

        Assert.Equal(FailureMode.Hanging, (await StateAsync(host, MapState.Failed, "No path is usable")).Failure);
    }

    [Fact]
    public async Task MapThatMultipathdDoesNotKnow_IsUnmanaged()
    {
        var host = SampleFabric.TwoPortals();
        host.Multipathd = MultipathdReply.Of("show maps json", """{"major_version":0,"minor_version":1,"maps":[]}""");

        await StateAsync(host, MapState.Unmanaged, "does not know this map");
    }

    [Fact]
    public async Task NothingButSysfs_IsUnknown()
    {
        var host = new SampleHost();
        host.Disk("sda", 8, 0, 8, "2:0:0:1", "naa.6001");
        host.Mapping(SampleFabric.Wwid, "mpath-" + SampleFabric.Wwid, 0, "multipath", "not readable", ["8:0"]);
        host.Multipathd = MultipathdReply.Of("show maps json", $$"""{"maps":[{"name":"{{SampleFabric.Wwid}}","uuid":"{{SampleFabric.Wwid}}","path_groups":[]}]}""");

        var lun = await StateAsync(host, MapState.Unknown, "only that its SCSI device is running");

        Assert.Equal("0+0+0+0+1", Report.Counts(lun));
    }

    [Fact]
    public async Task FewerThanExpected_IsDegraded_MoreIsNot()
    {
        Assert.Equal(2, (await StateAsync(SampleFabric.TwoPortals().Expecting(4), MapState.Degraded, "2 of 4 expected paths are there")).Missing);
        await StateAsync(SampleFabric.TwoPortals().Expecting(1), MapState.Ok, "All 2");
    }

    [Fact]
    public async Task ConfiguredNumber_StandsAboveTheLearntOne()
    {
        var host = SampleFabric.TwoPortals().Expecting(4);
        host.Settings = host.Settings.With(Plumbline.Settings.SettingKeys.ExpectedPaths, $"*=8, {SampleFabric.Wwid}=2");

        Assert.Equal(2, (await StateAsync(host, MapState.Ok, "All 2")).Expected);
    }

    [Fact]
    public async Task OneByConfiguration_IsANote()
    {
        var host = new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").Map([Well]);

        await StateAsync(host, MapState.SinglePath, "no more are expected");
    }

    [Fact]
    public async Task OneInterfaceWhereTwoAreExpected_IsARisk_ABondIsNone()
    {
        SampleHost Over(string local) => new SampleHost().Interfaces(("eth1", "10.0.0.9"))
            .IscsiDisk("sdb", 16, 3, "10.0.0.1", local).IscsiDisk("sdc", 32, 4, "10.0.1.1", local, target: "iqn.other").Map([Well, new SamplePath("sdc", 32)]);
        var bond = Over("10.0.0.9").Expecting(2, (FaultDomainKind.Interface, 2));
        bond.Files.File("/sys/devices/net/eth1/bonding/mode", "802.3ad 4\n");

        var lun = await StateAsync(Over("10.0.0.9").Expecting(2, (FaultDomainKind.Interface, 2)), MapState.AtRisk, "go through interface eth1");
        Assert.Equal("interface eth1", Assert.Single(lun.Shared).Spoken);
        await StateAsync(Over("10.0.0.9").Expecting(2, (FaultDomainKind.Interface, 1)), MapState.Ok, "All 2");
        await StateAsync(bond, MapState.Ok, "All 2");
    }

    [Theory]
    [InlineData("live", "optimized", "live", "optimized", nameof(MapState.Ok), "")]
    [InlineData("live", "optimized", "live", "inaccessible", nameof(MapState.Ok), "1 standing by")]
    [InlineData("live", "optimized", "live", "change", nameof(MapState.Ok), "1 being checked")]
    [InlineData("live", null, "live", null, nameof(MapState.Ok), "")]
    [InlineData("live", "optimized", "live", "persistent-loss", nameof(MapState.Degraded), "ANA persistent-loss")]
    [InlineData("live", "optimized", "connecting", "optimized", nameof(MapState.Degraded), "the NVMe controller is connecting")]
    [InlineData("live", "change", "live", "inaccessible", nameof(MapState.Degraded), "1 of 2 are being checked")]
    [InlineData("live", "inaccessible", "live", "inaccessible", nameof(MapState.Failed), "I/O waits")]
    [InlineData("connecting", null, "resetting", null, nameof(MapState.Failed), "I/O waits")]
    [InlineData("dead", null, "deleting", null, nameof(MapState.Failed), "I/O fails now")]
    public async Task Namespace_ByControllersAndAna(string first, string? firstAna, string second, string? secondAna, string state, string says) =>
        await StateAsync(SampleFabric.TwoControllers(first, firstAna, second, secondAna), Enum.Parse<MapState>(state), says);

    [Fact]
    public async Task LocalNvme_CountsOnlyWithTwoControllers()
    {
        Assert.Empty((await Report.OfAsync(new SampleHost().NvmeNamespace(("live", null, "pcie", "0000:3e:00.0")))).All);
        await StateAsync(new SampleHost().NvmeNamespace(("live", null, "pcie", "0000:3e:00.0"), ("live", null, "pcie", "0000:3f:00.0")), MapState.Ok, "");
    }

    [Fact]
    public async Task SanDisksOfOneLunWithoutAMap_AreEachOnePath()
    {
        var host = new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9");

        var luns = (await Report.OfAsync(host)).All;

        Assert.Equal(["sdb", "sdc"], luns.Select(l => l.Facts.Name));
        Assert.All(luns, l => Assert.Equal(MapState.SinglePath, l.State));
        Assert.Contains("no multipath map gathers it", luns[0].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DiskBesideItsMap_IsSaid()
    {
        var luns = (await Report.OfAsync(SampleFabric.TwoPortals(Well))).All;

        Assert.Equal(["sdc"], luns.Where(l => l.Facts.BesideItsMap).Select(l => l.Facts.Name));
        Assert.Contains("multipathd add path sdc", luns[1].ToDo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InterfacesAreResolved_ForEachTransport()
    {
        var iscsi = await Report.OnlyAsync(SampleFabric.TwoPortals());
        var nvme = await Report.OnlyAsync(SampleFabric.TwoControllers());

        Assert.Equal(["10.0.0.1:3260 eth1 iqn.2024-12.test:t", "10.0.1.1:3260 eth2 iqn.2024-12.test:t"], iscsi.Paths.Select(p => $"{p.Facts.Portal} {p.Facts.HostInterface} {p.Facts.Target}"));
        Assert.Equal(["10.0.0.1:4420 eth1 nvme1", "10.0.1.1:4420 eth2 nvme2"], nvme.Paths.Select(p => $"{p.Facts.Portal} {p.Facts.HostInterface} {p.Facts.Controller}"));
    }

    /// <summary>Names of devices change over reboots; where a path goes does not.</summary>
    [Fact]
    public async Task Paths_AreOrderedByWhereTheyGo()
    {
        var host = new SampleHost().IscsiDisk("sdz", 16, 3, "10.0.0.1", "10.0.0.9").IscsiDisk("sda", 32, 4, "10.0.1.1", "10.0.1.9").Map([new SamplePath("sda", 32), new SamplePath("sdz", 16)]);

        var paths = (await Report.OnlyAsync(host)).Paths;

        Assert.Equal(["10.0.0.1:3260", "10.0.1.1:3260"], paths.Select(p => p.Facts.Portal));
        Assert.Equal(paths.Select(p => p.Facts.Id).Order(StringComparer.Ordinal), paths.Select(p => p.Facts.Id));
    }

    [Fact]
    public void AnyPaths_InAnyOrder_AddUpAndAreOrderedByIdentity()
    {
        var path = from minor in Gen.Choose(0, 4) from kernel in Gen.Elements('A', 'F') from checker in Gen.Elements("ready", "faulty", "ghost", "i/o pending", "undef", "shaky")
                   select new SamplePath("sd" + (char)('b' + minor), 16 * (minor + 1), kernel, checker);
        Prop.ForAll(path.ArrayOf().Where(p => p.DistinctBy(x => x.Minor).Count() == p.Length).ToArbitrary(), paths =>
        {
            var host = new SampleHost();
            foreach (var one in paths.Where(p => p.Minor != 80))
            {
                host.IscsiDisk(one.Device, one.Minor, one.Minor / 16, $"10.0.{one.Minor % 3}.1", "10.0.0.9");
            }

            var lun = Report.OfAsync(host.Map(paths)).GetAwaiter().GetResult().All.Single(l => l.Facts.Kind == LunKind.Map);
            Assert.Equal(paths.Length, lun.Counts.Total);
            Assert.Equal(lun.Paths.Length, lun.Counts.Total);
            Assert.Equal(lun.Paths.Select(p => p.Facts.Id).Order(StringComparer.Ordinal), lun.Paths.Select(p => p.Facts.Id));
            Assert.Equal(paths.Count(p => p is { Kernel: 'A', Checker: "ready" }), lun.Counts.Active);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Read a moment apart, kernel and multipathd may each know a path that the other does not.</summary>
    [Fact]
    public async Task PathsThatOnlyOneSideNames_CountOnce()
    {
        var host = SampleFabric.TwoPortals();
        host.IscsiDisk("sdd", 48, 5, "10.0.2.1", "10.0.2.9");
        host.Mappings[0] = host.Mappings[0] with { Status = [host.Mappings[0].Status[0] with { Params = "2 0 0 0 1 1 A 0 2 2 8:32 A 0 0 1 8:48 A 0 0 1" }] };

        var lun = await Report.OnlyAsync(host);

        Assert.Equal(["sdb", "sdc", "sdd"], lun.Paths.Select(p => p.Facts.Device));
        Assert.Equal(3, lun.Counts.Total);
    }

    private static async Task<LunHealth> StateAsync(SampleHost host, MapState state, string says)
    {
        var lun = await Report.OnlyAsync(host);
        Assert.Contains(says, lun.Explanation, StringComparison.Ordinal);
        Assert.Equal(state, lun.State);
        Assert.Equal(state != MapState.Failed, lun.Failure == FailureMode.None);
        return lun;
    }
}
