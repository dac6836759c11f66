using System.Collections.Immutable;
using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Settings;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Findings;

public sealed class ClassifierTests
{
    private static async Task<string> ClassesAsync(SampleHost host, Surroundings? surroundings = null) => Scan.Classes(await Scan.OfAsync(host, surroundings));

    [Fact]
    public async Task Snapshot_TakenOnAnotherNode_LeavesTheOldNameHere_WhichIsACollision() =>
        Assert.Equal("san-vm--100--disk--0.qcow2 Duplicate collision", await ClassesAsync(Cluster()
            .With("san", "snap_vm-100-disk-0_s1.qcow2", "first").With("san", "vm-100-disk-0.qcow2", "second").Stale("san", "vm-100-disk-0.qcow2", "first")
            .Vm(100, "scsi0: san1:vm-100-disk-0.qcow2\n[s1]\nscsi0: san1:vm-100-disk-0.qcow2", "pve2")));

    [Fact]
    public async Task HandMade_UnderAnLvsOwnName_IsACollision() =>
        Assert.Equal("san-vm--100--disk--0 Duplicate collision", await ClassesAsync(Cluster()
            .With("san", "vm-100-disk-0").ByHand("san-vm--100--disk--0", 1 << 30).Vm(100, "scsi0: san1:vm-100-disk-0")));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, false)]
    public async Task Overlap_KeepsTheLvsOwn_AndIsRemovableOnlyWhileNothingElseIsOpen(int own, int stray, bool removable)
    {
        var result = await Scan.OfAsync(Cluster().Active("san", "vm-100-disk-0", open: own).ByHand("copy-vm--100--disk--0", 4096, open: stray).Vm(100, "scsi0: san1:vm-100-disk-0"));

        Assert.Equal("san-vm--100--disk--0 Valid\ncopy-vm--100--disk--0 Duplicate overlap", Scan.Classes(result));
        Assert.Equal((removable, "san-vm--100--disk--0"), (result.Entries[1].Removable, result.Entries[1].Against));
        Assert.Equal(removable, result.Findings[0].Remedy.Command == "plumb clean --only duplicates copy-vm--100--disk--0");
        Assert.Equal(!removable, result.Findings[0].Explanation.Contains("stop the guest first", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overlap_ByPathByMapAndByPartition_IsOneLun()
    {
        var host = new SampleHost().Disk("sda", 8, 0, 1L << 30, "2:0:0:1", "naa.6001405aa").Disk("sdb", 8, 16, 1L << 30, "3:0:0:1", "naa.6001405aa")
            .Mapping("mpatha", "mpath-36001405aa", 0, "multipath", "0 0 1 1 service-time 0 2 1 8:0 1 8:16 1", ["8:0", "8:16"], 1 << 30, "2 0 0 0 1 1 A 0 2 1 8:0 A 0 1 8:16 A 0 1")
            .ByHand("a-vm--100--disk--0", 0, "253:0").ByHand("b-vm--100--disk--0", 204799, "8:16", open: 1).ByHand("c-vm--100--disk--0", 500000, "8:0");
        host.Settings = HostSettings.Defaults.With(SettingKeys.RequirePmxcfs, "no").With(SettingKeys.ProxmoxNode, "pve1");
        host.Files.File("/etc/pve/nodes/pve1/x", "").File("/etc/pve/storage.cfg", "").File("/proc/net/unix", "");

        Assert.Equal("a-vm--100--disk--0 Duplicate overlap\nb-vm--100--disk--0 Valid\nc-vm--100--disk--0 Tombstone hand-made", await ClassesAsync(host.Vm(300, "memory: 1")));
    }

    [Fact]
    public async Task Overlap_OfOneThinNumber_AndNotOfWhatStandsAbove()
    {
        var host = Cluster().Active("pve", "vm-100-disk-0").Vm(100, "scsi0: thin1:vm-100-disk-0");
        var thin = host.Mappings[^1];
        host.Mapping("dup-vm--100--disk--0", "", 70, "thin", thin.Table[0].Params, [$"253:{PoolMinor}"])
            .Mapping("over-vm--100--disk--0", "", 71, "linear", $"253:{thin.Minor} 0", [$"253:{thin.Minor}"]);

        Assert.Equal("pve-vm--100--disk--0 Valid\ndup-vm--100--disk--0 Duplicate overlap\nover-vm--100--disk--0 Valid", await ClassesAsync(host));
    }

    [Fact]
    public async Task OneStray_OverManyVolumes_TakesNoneOfThemWithIt() =>
        Assert.Equal((1, 2), Counts(await Scan.OfAsync(Cluster().Active("san", "vm-100-disk-0").Active("san", "vm-101-disk-0").ByHand("whole-vm--999--disk--0", 0)
            .Vm(100, "scsi0: san1:vm-100-disk-0").Vm(101, "scsi0: san1:vm-101-disk-0"))));

    [Fact]
    public async Task OtherNode_OnlyWhenSharedUnlockedAndClosed()
    {
        static SampleHost Host(string config, string group = "san", int open = 0) => Cluster().Active(group, "vm-100-disk-0", open: open).Vm(100, config, "pve2");

        var left = await Scan.OfAsync(Host("scsi0: san1:vm-100-disk-0"));
        Assert.Equal("san-vm--100--disk--0 Tombstone other-node", Scan.Classes(left));
        Assert.Equal("plumb clean --only tombstones san-vm--100--disk--0", Assert.Single(left.Findings).Remedy.Command);
        Assert.Equal("san-vm--100--disk--0 Valid", await ClassesAsync(Host("lock: migrate\nscsi0: san1:vm-100-disk-0")));
        Assert.Equal("san-vm--100--disk--0 Valid", await ClassesAsync(Host("scsi0: san1:vm-100-disk-0", open: 1)));
        Assert.Equal("loc-vm--100--disk--0 Valid orphan", await ClassesAsync(Host("scsi0: loc1:vm-100-disk-0", "loc")));
    }

    [Fact]
    public async Task NoGuest_OnlyUnderAllConditions()
    {
        static SampleHost Host(string name = "vm-777-disk-0", int open = 0, double hours = 25) => Cluster().Active("san", name, open: open, made: SampleHost.Time.AddHours(-hours));

        Assert.Equal("san-vm--777--disk--0 Tombstone no-guest", await ClassesAsync(Host()));
        Assert.Equal("san-vm--777--disk--0 Valid orphan", await ClassesAsync(Host(open: 1)));
        Assert.Equal("san-vm--777--disk--0 Valid orphan", await ClassesAsync(Host(hours: 23)));
        Assert.Equal("san-vm--777--disk--0 Valid orphan", await ClassesAsync(Host().Vm(777, "memory: 1", "pve2")));
        Assert.Equal("san-vm--777--disk--0 Tombstone other-node", await ClassesAsync(Host().Vm(100, "scsi0: san1:vm-777-disk-0", "pve2")));
        Assert.Equal("san-vm--777--disk--0 Valid", await ClassesAsync(Host().Vm(100, "scsi0: removed-storage:vm-777-disk-0")));
        Assert.Equal("san-vm--777--disk--0 Valid orphan", await ClassesAsync(Host(), Scan.Quiet with { BusyVmids = [777] }));
        Assert.Equal("san-vm--777--disk--0 Valid orphan", await ClassesAsync(Host(), Scan.Quiet with { BusyVmids = null }));
        Assert.Equal("san-del--vm--777--disk--0 Valid orphan", await ClassesAsync(Host("del-vm-777-disk-0")));
        Assert.Equal("san-vm--777--pvc--1 Valid orphan", await ClassesAsync(Host("vm-777-pvc-1")));
    }

    [Fact]
    public async Task Layers_BelongToTheirTop_AndAreLeftWhenItIsGone()
    {
        var result = await Scan.OfAsync(Cluster().Stale("san", "vm-100-disk-0", "gone")
            .Mapping("san-vm--100--disk--0-cow", SampleLvm.DmUuid("san", "gone") + "-cow", 80, "linear", "8:0 90000", ["8:0"])
            .Mapping("san-vm--101--disk--0-real", SampleLvm.DmUuid("san", "gone2") + "-real", 81, "linear", "8:0 99000", ["8:0"]).Vm(100, "memory: 1"));

        Assert.Equal("san-vm--100--disk--0 Tombstone lv-gone\nsan-vm--101--disk--0-real Tombstone layer-left", Scan.Classes(result));
        Assert.Equal(80, Assert.Single(result.Entries[0].Members).Minor);
    }

    [Fact]
    public async Task Own_IsValidWhileRecorded_AndLeakedOnlyWhenSeenTwice()
    {
        static SampleHost Host(int open = 0) => Cluster().Mapping("vol-7", "PLUMB-7", 0, "linear", "8:0 0", ["8:0"]).Open(open);

        Assert.Equal("vol-7 Valid own", await ClassesAsync(Host(), Scan.Quiet with { Own = OwnNames.Of("PLUMB-7") }));
        Assert.Equal("vol-7 Unknown names-unread", await ClassesAsync(Host(), Surroundings.Unread));
        Assert.Equal("vol-7 Unknown seen-once", await ClassesAsync(Host()));
        Assert.Equal("vol-7 Tombstone own-leaked", await ClassesAsync(Host(), Scan.Quiet with { LeakedBefore = ["PLUMB-7"] }));
        Assert.Equal("vol-7 Unknown own-unrecorded", await ClassesAsync(Host(open: 1), Scan.Quiet with { LeakedBefore = ["PLUMB-7"] }));
    }

    /// <summary>A stray entry, a volume that is gone and one that is another node's: what the refusals below are asked of.</summary>
    private static SampleHost Three() => Cluster().Active("san", "vm-100-disk-0").Stale("san", "vm-101-disk-0", "gone").ByHand("x-vm--999--disk--0", 1 << 30).Vm(100, "scsi0: san1:vm-100-disk-0", "pve2");

    [Fact]
    public async Task WithEverythingRead_AllThreeAreTombstones() =>
        Assert.Equal("san-vm--100--disk--0 Tombstone other-node\nsan-vm--101--disk--0 Tombstone lv-gone\nx-vm--999--disk--0 Tombstone hand-made", await ClassesAsync(Three()));

    [Fact]
    public async Task WithoutQuorum_WhatNeedsGuestsIsUnknown_AndThereIsNoGrade()
    {
        var host = Three();
        host.Files.File("/etc/pve/.members", "{\"nodename\":\"pve1\",\"version\":1,\"cluster\":{\"name\":\"c\",\"version\":1,\"nodes\":2,\"quorate\":0},\"nodelist\":{}}");
        var result = await Scan.OfAsync(host);

        Assert.Equal("san-vm--100--disk--0 Unknown guests-unread\nsan-vm--101--disk--0 Tombstone lv-gone\nx-vm--999--disk--0 Unknown guests-unread", Scan.Classes(result));
        Assert.Equal(("?", (int?)null, false), (result.Grade.Letter, result.Grade.Score, result.Complete));
    }

    [Fact]
    public async Task UnmountedPmxcfs_ProvesNothing()
    {
        var host = Three();
        host.Settings = host.Settings.With(SettingKeys.RequirePmxcfs, "yes");

        Assert.Equal("san-vm--100--disk--0 Unknown guests-unread\nsan-vm--101--disk--0 Tombstone lv-gone\nx-vm--999--disk--0 Unknown guests-unread", await ClassesAsync(host));
    }

    [Fact]
    public async Task FailedLvm_IsUnknown()
    {
        var host = Three();
        host.Lvm = LvmAnswer.Failed("lvm gave no answer within 60 s");

        Assert.Equal("san-vm--100--disk--0 Unknown lvm-failed\nsan-vm--101--disk--0 Unknown lvm-failed\nx-vm--999--disk--0 Tombstone hand-made", await ClassesAsync(host));
    }

    [Fact]
    public async Task LvmWithAnError_ProvesNoAbsence()
    {
        var host = Three();
        host.Groups.ExitCode = 5;
        var result = await Scan.OfAsync(host);

        Assert.Equal("san-vm--100--disk--0 Tombstone other-node\nsan-vm--101--disk--0 Unknown lvm-incomplete\nx-vm--999--disk--0 Tombstone hand-made", Scan.Classes(result));
        Assert.False(result.Complete);
    }

    [Fact]
    public async Task PartialAndUnreadGroups_AreUnknown_AndSoIsWhatOverlapsThem()
    {
        var host = Cluster();
        host.Groups.Group("half", missing: 1).Volume("half", "vm-100-disk-0");
        host.Stale("half", "vm-100-disk-0", "vm-100-disk-0").Stale("lost", "vm-101-disk-0", "x").ByHand("y-vm--100--disk--0", 0).Mapping("half-root", SampleLvm.DmUuid("half", "root"), 90, "linear", "8:0 9", ["8:0"]);
        var result = await Scan.OfAsync(host);

        Assert.Equal("half-vm--100--disk--0 Unknown vg-partial\nlost-vm--101--disk--0 Unknown vg-unknown\ny-vm--100--disk--0 Unknown overlap-unknown", Scan.Classes(result));
        Assert.Equal(["vg-partial", "vg-unknown"], result.Findings.Select(f => f.Code).Order());
    }

    [Fact]
    public async Task TableThatChanges_IsUnknown()
    {
        var host = Three();
        host.SecondReading = new DmReading(true, null, [.. host.Mappings.Select((m, i) => i == 1 ? m with { Table = [new DmLine(0, 8192, "linear", "8:0 7")] } : m)], []);

        Assert.Equal("san-vm--101--disk--0 Unknown changing", (await ClassesAsync(host)).Split('\n')[1]);
    }

    [Fact]
    public async Task GuestThatChanges_IsUnknown()
    {
        var inventory = await Three().ReadAsync();
        var result = Inspector.Inspect(inventory with { Guests = inventory.Guests with { Changing = [100, 999] } }, Scan.Quiet);

        Assert.Equal("san-vm--100--disk--0 Unknown changing\nsan-vm--101--disk--0 Tombstone lv-gone\nx-vm--999--disk--0 Unknown changing", Scan.Classes(result));
    }

    [Theory]
    [InlineData(0, 0, "A+", 100)]
    [InlineData(0, 1, "B", 95)]
    [InlineData(0, 5, "B", 75)]
    [InlineData(0, 6, "C", 70)]
    [InlineData(0, 20, "C", 60)]
    [InlineData(0, 21, "D", 60)]
    [InlineData(0, 50, "D", 60)]
    [InlineData(0, 51, "F", 60)]
    [InlineData(1, 0, "F", 80)]
    [InlineData(9, 90, "F", 0)]
    public void Grade_AndScore(int duplicates, int tombstones, string letter, int score)
    {
        var counts = new EntryCounts(duplicates + tombstones, 0, duplicates, tombstones, 0, 0);

        Assert.Equal(new Grade(letter, score), Grade.Of(counts, complete: true));
        Assert.Equal(new Grade("?", null), Grade.Of(counts, complete: false));
    }

    [Fact]
    public void RunningTasks_AreThoseWithoutAnEnd() => Assert.Equal(
        ImmutableSortedSet.Create(100, 102),
        RunningTasks.Parse("UPID:pve1:0001:0002:65:qmrestore:100:root@pam: 0\nUPID:pve1:0001:0002:65:vzdump:101:root@pam: 1 65A0 OK\nUPID:pve1:0001:0002:65:imgcopy:102:root@pam:\nUPID:pve1:0001:0002:65:aptupdate::root@pam: 0\nnonsense\n"));

    [Theory]
    [InlineData("""{"mappings":["PLUMB-1",{"uuid":"PLUMB-2"}]}""", 2)]
    [InlineData("""{"mappings":[]}""", 0)]
    [InlineData("""{"mappings":[null]}""", -1)]
    [InlineData("""{}""", -1)]
    [InlineData("", -1)]
    public void OwnNames_AreReadOrRefused(string json, int count) => Assert.Equal(count, OwnNames.Parse(System.Text.Encoding.UTF8.GetBytes(json), "names.json").Uuids?.Count ?? -1);

    private static (int Duplicates, int Valid) Counts(ScanResult result) => (result.Counts.Duplicates, result.Counts.Valid);
}
