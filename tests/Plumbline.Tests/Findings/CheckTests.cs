using Plumbline.Findings;
using Plumbline.Kernel.Multipath;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Findings;

public sealed class CheckTests
{
    private static async Task<Finding> OnlyAsync(SampleHost host) => Assert.Single((await Scan.OfAsync(host)).Findings);

    [Fact]
    public void Checks_AreListedOnceEach_WithTheirOwnCodes() =>
        Assert.Equal(Inspector.Checks.Length, Inspector.Checks.Select(c => c.Code).Distinct().Count());

    [Fact]
    public async Task OrphanVolume_IsData_AndOnlyReported()
    {
        var finding = await OnlyAsync(Cluster().With("san", "vm-100-disk-9").Vm(100, "memory: 1"));

        Assert.Equal(("orphan-lv", Severity.Info, "san/vm-100-disk-9", false), (finding.Code, finding.Severity, finding.Subject, finding.Remedy.Safe));
    }

    [Fact]
    public async Task MissingDisk_NamesTheLineThatWasRead()
    {
        var finding = await OnlyAsync(Cluster().Vm(100, "memory: 1\nscsi0: san1:vm-100-disk-0"));

        Assert.Equal(("missing-disk", "san1:vm-100-disk-0"), (finding.Code, finding.Subject));
        Assert.Contains("line 2 of guest 100 on node pve1", finding.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingDisk_IsNotSaid_OfOtherNodesOrOfAGroupThatIsDown() => await Scan.InnocentAsync(Cluster(Storages + "lvm: down\n\tvgname absent\n\n")
        .Vm(100, "scsi0: loc1:vm-100-disk-0", "pve2").Vm(101, "scsi0: down:vm-101-disk-0").Vm(102, "lock: create\nscsi0: san1:vm-102-disk-0"));

    [Fact]
    public async Task AutoActivation_OnASharedGroup_NamesProxmoxsScript()
    {
        var host = Cluster().Vm(100, "scsi0: san1:vm-100-disk-0\nscsi1: loc1:vm-100-disk-0");
        host.Groups.Volume("san", "vm-100-disk-0", more: ("lv_autoactivation", "enabled")).Volume("loc", "vm-100-disk-0", more: ("lv_autoactivation", "enabled"));
        var finding = await OnlyAsync(host);

        Assert.Equal(("autoactivation", "san"), (finding.Code, finding.Subject));
        Assert.Equal("/usr/share/pve-manager/migrations/pve-lvm-disable-autoactivation", finding.Remedy.Command);
    }

    [Fact]
    public async Task PhysicalVolume_OnABarePath_IsFound()
    {
        var host = Cluster().Mapping("mpatha", "mpath-3600140500000000000000000000000000", 0, "multipath", "0 0 1 1 service-time 0 1 1 8:0 1", ["8:0"], 1 << 30, "2 0 0 0 1 1 A 0 1 1 8:0 A 0 1");
        host.Multipathd = MultipathdReply.Of("show maps json", "{\"maps\":[]}");
        var finding = await OnlyAsync(host);

        Assert.Equal(("pv-bare-path", "/dev/sda"), (finding.Code, finding.Subject));
        Assert.Contains("mpatha", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartitionMaps_LeftOnAVolume_AreFound()
    {
        var finding = await OnlyAsync(Cluster().Active("san", "vm-100-disk-0").Vm(100, "scsi0: san1:vm-100-disk-0")
            .Mapping("san-vm--100--disk--0p1", "part1-" + SampleLvm.DmUuid("san", "vm-100-disk-0"), 51, "linear", "253:0 2048", ["253:0"]));

        Assert.Equal(("partition-map-left", "kpartx -d /dev/mapper/san-vm--100--disk--0"), (finding.Code, finding.Remedy.Command));
    }

    [Fact]
    public async Task SuspendedAndTableless_AreFound()
    {
        var host = Cluster().ByHand("stuck").ByHand("bare");
        host.Mappings[0] = host.Mappings[0] with { Suspended = true };
        host.Mappings[1] = host.Mappings[1] with { LiveTable = false, Table = [], Dependencies = [] };

        Assert.Equal([("dm-no-table", "bare"), ("dm-suspended", "stuck")], (await Scan.OfAsync(host)).Findings.Select(f => (f.Code, f.Subject)));
    }

    [Fact]
    public async Task TableOnAVanishedDevice_IsFound() =>
        Assert.Equal(("dm-device-vanished", "gone"), (await OnlyAsync(Cluster().ByHand("gone", on: "8:208"))) is var f ? (f.Code, f.Subject) : default);

    [Theory]
    [InlineData("84.9", "3", null)]
    [InlineData("85.5", "3", nameof(Severity.Warning))]
    [InlineData("5", "97.1", nameof(Severity.Critical))]
    public async Task ThinPool_NearlyFull_ByLvm(string data, string metadata, string? severity)
    {
        var host = Cluster();
        host.Groups.Volume("pve", "data", more: [("lv_layout", "thin,pool"), ("data_percent", data), ("metadata_percent", metadata)]);

        Assert.Equal(severity, (await Scan.OfAsync(host)).Findings.SingleOrDefault(f => f.Code == "thin-pool-full")?.Severity.ToString());
    }

    [Fact]
    public async Task ThinPool_NearlyFull_ByTheKernel() =>
        Assert.Equal("thin-pool-full", (await OnlyAsync(Cluster().Mapping("pool", "", 0, "thin-pool", "8:0 8:16 128 0", ["8:0", "8:16"], status: "1 10/100 960/1000 - rw discard_passdown queue_if_no_space - 1024"))).Code);

    [Fact]
    public async Task Commands_QuoteNamesThatAShellWouldTakeApart() =>
        Assert.Contains("'a;rm -rf x-vm--999--disk--0'", (await OnlyAsync(Cluster().ByHand("a\\x3brm\\x20-rf\\x20x-vm--999--disk--0"))).Remedy.Command, StringComparison.Ordinal);

    [Fact]
    public async Task Guests_OfThisNode_ThoseWithEntries_AndGoneOnes()
    {
        var result = await Scan.OfAsync(Cluster().Active("san", "vm-200-disk-0", open: 1).ByHand("x-vm--999--disk--0", 1 << 30)
            .Vm(100, "name: web").Container(105, "hostname: ct").Vm(200, "name: far\nscsi0: san1:vm-200-disk-0", "pve2").Vm(201, "name: unseen", "pve2"));

        Assert.Equal(
            [
                new GuestRow(100, "vm", "web", "pve1", "stopped", "clean", 0, 0),
                new GuestRow(105, "container", "ct", "pve1", "stopped", "clean", 0, 0),
                new GuestRow(200, "vm", "far", "pve2", "elsewhere", "clean", 0, 0),
                new GuestRow(999, "none", null, null, "gone", "tombstones", 0, 1),
            ],
            result.Guests);
    }

    [Fact]
    public async Task SilentMultipathd_DecidesNoClassAndNoGrade()
    {
        var result = await Scan.OfAsync(Cluster().Mapping("mpathz", "mpath-3600140500000000000000000000000ff", 0, "multipath", "0 0 1 1 service-time 0 1 1 8:0 1", ["8:0"], 1 << 30, "2 0 0 0 1 1 A 0 1 1 8:0 A 0 1"));

        Assert.Equal((true, "A+"), (result.Complete, result.Grade.Letter));
    }
}
