using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Testing;

namespace Plumbline.Tests.Inventory;

public sealed class InventoryReaderTests
{
    private const string Wwid = "36001405a1b2c3d4e5f60718293a4b5c6";
    private const string VolumeUuid = "LVM-abcdefghijklmnopqrstuvwxyz012345ABCDEFGHIJKLMNOPQRSTUVWXYZ678901";

    /// <summary>An LV on a map of two paths, of which the second is dead though its SCSI device says "running".</summary>
    private static SampleHost SanHost() => new SampleHost()
        .Disk("sda", 8, 0, 204800, "2:0:0:1", "naa.6001405a1b2c3d4e5f60718293a4b5c6")
        .Disk("sdb", 8, 16, 204800, "3:0:0:1", "naa.6001405a1b2c3d4e5f60718293a4b5c6")
        .Mapping(Wwid, "mpath-" + Wwid, 0, "multipath", "1 queue_if_no_path 1 alua 1 1 service-time 0 2 1 8:0 1 8:16 1", ["8:0", "8:16"], 204800, "2 0 0 0 1 1 A 0 2 2 8:0 A 0 0 1 8:16 F 3 0 1")
        .Mapping("san-vm--100--disk--0", VolumeUuid, 1, "linear", "253:0 2048", ["253:0"]);

    private static MultipathdReply TwoPaths { get; } = MultipathdReply.Of("show maps json", $$"""
        {"major_version":0,"minor_version":1,"maps":[{"name":"{{Wwid}}","uuid":"{{Wwid}}","sysfs":"dm-0","paths":1,"path_groups":[{"selector":"service-time 0","pri":50,"dm_st":"active","group":1,"paths":[
        {"dev":"sda","dev_t":"8:0","dm_st":"active","dev_st":"running","chk_st":"ready"},
        {"dev":"sdb","dev_t":"8:16","dm_st":"failed","dev_st":"running","chk_st":"faulty"}]}]}]}
        """);

    [Fact]
    public async Task Graph_LeadsFromTheVolumeToThePaths()
    {
        var host = SanHost();
        host.Multipathd = TwoPaths;

        var inventory = await host.ReadAsync();
        var volume = Assert.Single(inventory.Graph.Tops);

        Assert.Equal("dm:" + VolumeUuid, volume.Id);
        Assert.Equal(["san-vm--100--disk--0", Wwid, "sda", "sdb"], inventory.Graph.Down(volume).Select(n => n.Name));
        Assert.Equal(("san", "vm-100-disk-0"), (volume.Identity["vg"], volume.Identity["lv"]));
        Assert.True(inventory.Complete, string.Join('\n', inventory.Problems));
    }

    /// <summary>"failed faulty running": the third word alone showed dead paths as healthy (P1).</summary>
    [Fact]
    public async Task State_OfADeadPath_IsTheWorstThatAnyoneSays()
    {
        var host = SanHost();
        host.Multipathd = TwoPaths;

        var graph = (await host.ReadAsync()).Graph;

        Assert.Equal("running", Assert.Single(graph.Named("sda")).State);
        Assert.Equal("failed faulty", Assert.Single(graph.Named("sdb")).State);
    }

    [Fact]
    public async Task SilentMultipathd_LeavesTheKernelsWord_AndIsAProblem()
    {
        var inventory = await SanHost().ReadAsync();

        Assert.Equal(MultipathdFailure.Absent, inventory.Multipath.Failure);
        Assert.Equal(["active", "failed"], Assert.Single(inventory.Multipath.Maps).AllPaths.Select(p => p.DmState));
        Assert.Contains(inventory.Problems, p => p.Source == "multipathd" && p.Detail.Contains("judged by the kernel alone", StringComparison.Ordinal));
        Assert.Equal("failed", Assert.Single(inventory.Graph.Named("sdb")).State);
    }

    /// <summary>Pain 9: whoever reads a map that queues and has no path hangs for ever; lvm must not be let near it or what stands on it.</summary>
    [Fact]
    public async Task MapWithoutPaths_AndWhatStandsOnIt_IsKeptFromLvm()
    {
        var host = new SampleHost()
            .Mapping("dead", "mpath-dead", 0, "multipath", "1 queue_if_no_path 0 1 1 service-time 0 1 1 8:0 1", [], 8192, "2 0 0 0 1 1 A 0 1 2 8:0 F 9 0 1")
            .Mapping("part1", "part1-mpath-dead", 1, "linear", "253:0 2048", ["253:0"])
            .Mapping("lv", VolumeUuid, 2, "linear", "253:1 2048", ["253:1"])
            .Mapping("other", "", 3, "zero", "", []);
        var asked = new AskedLvm();

        await new InventoryReader(host.Sources with { Lvm = asked }).ReadAsync(CancellationToken.None);

        Assert.Equal(["/dev/dm-0", "/dev/dm-1", "/dev/dm-2"], asked.Excluded.Order());
    }

    /// <summary>The kernel keeps I/O to a namespace without a usable path, as a queueing map does.</summary>
    [Theory]
    [InlineData("live", "inaccessible", true)]
    [InlineData("live", "change", true)]
    [InlineData("connecting", "optimized", true)]
    [InlineData("live", "non-optimized", false)]
    [InlineData("live", null, false)]
    public async Task Lvm_IsKeptFromNamespacesWithoutAPath(string state, string? ana, bool excluded)
    {
        var host = SampleFabric.TwoControllers("live", "inaccessible", state, ana).Mapping("lv", VolumeUuid, 2, "linear", "259:2 2048", ["259:2"]);
        var asked = new AskedLvm();

        await new InventoryReader(host.Sources with { Lvm = asked }).ReadAsync(CancellationToken.None);

        Assert.Equal(excluded ? ["/dev/dm-2", "/dev/nvme1n1"] : Array.Empty<string>(), asked.Excluded);
    }

    [Fact]
    public async Task TableThatChangesBetweenTheReadings_IsMarked()
    {
        var host = SanHost();
        host.Multipathd = TwoPaths;
        var before = host.Mappings[1];
        host.SecondReading = new DmReading(true, null, [host.Mappings[0], before with { Table = [new DmLine(0, 8192, "linear", "253:0 999424")] }], []);

        var inventory = await host.ReadAsync();

        Assert.Equal([new DeviceNumber(253, 1)], inventory.Changing);
    }

    [Fact]
    public async Task MappingThatComesOrGoesBetweenTheReadings_IsMarked()
    {
        var host = SanHost();
        host.Multipathd = TwoPaths;
        host.SecondReading = new DmReading(true, null, [host.Mappings[0], host.Mappings[1] with { Minor = 7 }], []);

        Assert.Equal([new DeviceNumber(253, 1), new DeviceNumber(253, 7)], (await host.ReadAsync()).Changing.Order());
    }

    [Fact]
    public async Task Holders_MountSwapProcessGuestAndLvm_AreNamed()
    {
        var host = SanHost();
        host.Multipathd = TwoPaths;
        host.Files.File("/proc/self/mountinfo", "36 1 253:1 / /srv/a\\040b rw - ext4 /dev/mapper/x rw\n");
        host.Files.File("/proc/swaps", "Filename Type Size Used Priority\n/dev/dm-1 partition 4096 0 -2\n");
        host.Processes = new ProcessAnswer(
            [
                new HostProcess(71, 1, "qemu-nbd", null, null, [new OpenDevice("253:1", "/dev/dm-1", false)]),
                new HostProcess(72, 1, "kvm", 100, "web", [new OpenDevice("253:1", "/dev/san/vm-100-disk-0", false)]),
            ],
            []);

        var volume = Assert.Single((await host.ReadAsync()).Graph.Named("san/vm-100-disk-0"));

        Assert.Equal(["guest:100", "mount:/srv/a b", "process:71 qemu-nbd", "swap"], volume.HeldBy);
    }

    /// <summary>mountinfo names one device of a btrfs at most, under a number that is no device's.</summary>
    [Fact]
    public async Task EveryDeviceOfAMountedBtrfs_IsHeld()
    {
        const string Uuid = "3f1d2c4b-0000-4000-8000-123456789abc";
        var host = SanHost();
        host.Multipathd = TwoPaths;
        host.Files.File("/proc/self/mountinfo", "36 1 0:52 / /srv rw - btrfs /dev/mapper/san-vm--100--disk--0 rw\n")
            .File("/sys/fs/btrfs/features/raid56", "0\n")
            .Link($"/sys/fs/btrfs/{Uuid}/devices/dm-1", "../../../../devices/virtual/block/dm-1")
            .Link($"/sys/fs/btrfs/{Uuid}/devices/sdb", "../../../../devices/x/sdb");

        var graph = (await host.ReadAsync()).Graph;

        Assert.Equal(["btrfs:" + Uuid, "mount:/srv"], Assert.Single(graph.Named("san/vm-100-disk-0")).HeldBy);
        Assert.Equal(["btrfs:" + Uuid], Assert.Single(graph.Named("sdb")).HeldBy);
    }

    [Fact]
    public async Task Vmid_NamesTheGuestsVolumes()
    {
        var host = SanHost();
        host.Multipathd = TwoPaths;
        var inventory = await host.ReadAsync();

        Assert.Equal("san-vm--100--disk--0", Assert.Single(MapSelection.Find(inventory, "100")).Name);
        Assert.Empty(MapSelection.Find(inventory, "10"));
        Assert.Equal(2, MapSelection.Find(inventory, "36001405a1b2c3d4e5f60718293a4b5c6").Length + MapSelection.Find(inventory, "8:16").Length);
    }

    [Fact]
    public async Task FailedReaders_AreProblemsAndTheRestIsThere()
    {
        var host = SanHost();
        host.Multipathd = MultipathdReply.Failed(MultipathdFailure.Timeout, "no answer within 4 s");
        host.Lvm = LvmAnswer.Failed("lvm did not end within 60 s");
        host.Files.Error("/proc/swaps", 5);

        var inventory = await host.ReadAsync();

        Assert.False(inventory.Complete);
        Assert.Equal(["lvm", "multipathd", "swaps"], inventory.Problems.Select(p => p.Source));
        Assert.Equal(4, inventory.Graph.Nodes.Length);
    }

    /// <summary>A bare machine: no lvm, and nothing that would need it.</summary>
    [Fact]
    public async Task NoLvmInstalled_IsAProblemOnlyWhereThereAreLogicalVolumes()
    {
        var bare = new SampleHost { Lvm = LvmAnswer.Failed(LvmAnswer.NotInstalled) };
        var withVolume = SanHost();
        withVolume.Multipathd = TwoPaths;
        withVolume.Lvm = bare.Lvm;

        Assert.True((await bare.ReadAsync()).Complete);
        Assert.Equal(["lvm"], (await withVolume.ReadAsync()).Problems.Select(p => p.Source));
    }

    private sealed class AskedLvm : ILvmReport
    {
        public string[] Excluded { get; private set; } = [];

        public Task<LvmAnswer> AskAsync(System.Collections.Immutable.ImmutableArray<string> excluded, CancellationToken cancellation)
        {
            Excluded = [.. excluded];
            return Task.FromResult(LvmAnswer.Failed("not asked"));
        }
    }
}
