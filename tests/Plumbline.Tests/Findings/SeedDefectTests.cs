using Plumbline.Cleanup;
using Plumbline.Findings;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Findings;

/// <summary>Where the Bash detector judged wrongly, one test each.</summary>
public sealed class SeedDefectTests
{
    [Fact]
    public async Task D1_DuplicatesAlone_GiveTheGradeF()
    {
        var result = await Scan.OfAsync(Cluster().Active("san", "vm-100-disk-0").Stale("san", "vm-101-disk-0", "old").Vm(100, "scsi0: san1:vm-100-disk-0\nscsi1: san1:vm-101-disk-0").With("san", "vm-101-disk-0"));

        Assert.Equal((1, 0, "F", 80), (result.Counts.Duplicates, result.Counts.Tombstones, result.Grade.Letter, result.Grade.Score));
        Assert.Equal(("duplicate-collision", Severity.Critical), (result.Findings[0].Code, result.Findings[0].Severity));
    }

    [Fact]
    public async Task D2_EqualNumbersOnTwoStorages_AreTwoDisks() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-100-disk-0", open: 1).Active("loc", "vm-100-disk-0", open: 1).Active("pve", "vm-100-disk-0", open: 1)
        .Vm(100, "scsi0: san1:vm-100-disk-0\nscsi1: loc1:vm-100-disk-0\nscsi2: thin1:vm-100-disk-0"));

    [Fact]
    public async Task D3_Snapshots_AreNoSecondDisk() => await Scan.InnocentAsync(Cluster()
        .Active("pve", "vm-100-disk-0").Active("pve", "snap_vm-100-disk-0_s1")
        .Vm(100, "scsi0: thin1:vm-100-disk-0\n[s1]\nscsi0: thin1:vm-100-disk-0"));

    [Fact]
    public async Task D4_VolumeChainsAndLinkedClones_AreConfigured() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-101-disk-0.qcow2").Active("pve", "base-100-disk-0").Active("pve", "vm-102-disk-0")
        .Vm(101, "scsi0: san1:vm-101-disk-0.qcow2,size=8G").Vm(102, "scsi0: thin1:base-100-disk-0/vm-102-disk-0,size=8G").Vm(100, "template: 1\nscsi0: thin1:base-100-disk-0"));

    [Fact]
    public async Task D5_Containers_AndOtherNodesGuests_AreGuests() => await Scan.InnocentAsync(Cluster()
        .Active("pve", "vm-105-disk-0").Active("san", "vm-200-disk-0", open: 1)
        .Container(105, "rootfs: thin1:vm-105-disk-0,size=8G").Vm(200, "scsi0: san1:vm-200-disk-0", "pve2"));

    [Fact]
    public async Task D6_TheStorageIsFoundByItsGroup()
    {
        var result = await Scan.InnocentAsync(Cluster("lvmthin: local-lvm\n\tvgname pve\n\tthinpool data\n\n").Active("pve", "vm-100-disk-0").Vm(100, "scsi0: local-lvm:vm-100-disk-0"));

        Assert.Equal(("local-lvm", 100, "vm-100-disk-0"), result.Entries.Where(e => e.Class == EntryClass.Valid).Select(e => (e.Storage, e.Vmid, e.Volume)).Single());
    }

    /// <summary>The kernel holds a name once; what stands in the way is another uuid under the name.</summary>
    [Fact]
    public async Task D7_NameAndStatus_AreThoseOfTheGuest()
    {
        var host = Cluster().Vm(100, "name: Windows Server 2019").Vm(101, "name: stopped");
        host.Files.File("/run/qemu-server/100.pid", "4711\n").File("/proc/4711/cmdline", "kvm\0-pidfile\0/var/run/qemu-server/100.pid\0");
        var result = await Scan.OfAsync(host);

        Assert.Equal([(100, "Windows Server 2019", "running"), (101, "stopped", "stopped")], result.Guests.Select(g => (g.Vmid, g.Name, g.Status)));
    }

    [Fact]
    public async Task D8_TheDuplicateIsTheOneWithTheWrongUuid_AndItBlocksActivation()
    {
        var result = await Scan.OfAsync(Cluster().Stale("san", "vm-100-disk-0", "first").With("san", "vm-100-disk-0").Vm(100, "scsi0: san1:vm-100-disk-0"));

        var finding = Assert.Single(result.Findings);
        Assert.Equal("duplicate-collision", finding.Code);
        Assert.Contains("Device or resource busy", finding.Explanation, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, e => e.Contains(SampleLvm.DmUuid("san", "first"), StringComparison.Ordinal));
        Assert.Contains(finding.Evidence, e => e.Contains(SampleLvm.DmUuid("san", "vm-100-disk-0"), StringComparison.Ordinal));
        Assert.Equal("san/vm-100-disk-0", Assert.Single(result.Entries).Against);
    }

    [Fact]
    public async Task D9_AnExistingVolume_IsData_AndNothingOpenIsOfferedForRemoval()
    {
        var result = await Scan.OfAsync(Cluster().Active("san", "vm-100-disk-1").Stale("san", "vm-100-disk-2", "gone", open: 1).Vm(100, "memory: 512"));

        Assert.Equal("san-vm--100--disk--1 Valid orphan\nsan-vm--100--disk--2 Tombstone lv-gone", Scan.Classes(result));
        Assert.Equal(["tombstone-lv-gone", "orphan-lv"], result.Findings.Select(f => f.Code));
        Assert.All(result.Findings, f => Assert.False(f.Remedy.Safe));
        Assert.DoesNotContain(result.Findings, f => f.Remedy.Command?.Contains("remove", StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData("vm-100-cloudinit")]
    [InlineData("vm-100-cloudinit.qcow2")]
    [InlineData("vm-100-state-s1")]
    [InlineData("vm-100-state-suspend-2026-08-21")]
    [InlineData("base-100-disk-0")]
    [InlineData("vm-100-fleece-0")]
    [InlineData("snap_vm-100-disk-0_s1.qcow2")]
    [InlineData("del-vm-100-disk-0")]
    public async Task D11_LeftOversOfEveryKind_AreSeen(string lv)
    {
        var result = await Scan.OfAsync(Cluster().Stale("san", lv, "gone").Vm(100, "memory: 512"));

        Assert.Equal((Reasons.LvGone, (int?)100, lv), result.Entries.Select(e => (e.Reason, e.Vmid, e.Volume)).Single());
        Assert.Equal(("B", 95), (result.Grade.Letter, result.Grade.Score));
    }

    [Theory]
    [InlineData("enabled", true)]
    [InlineData("", false)]
    public async Task D12_WhatABootBringsBack_IsAnLvThatActivatesItself_AndIsSaidBeforeItIsRemoved(string autoactivation, bool comesBack)
    {
        var host = Cluster().Vm(100, "scsi0: san1:vm-100-disk-0", "pve2").Stale("san", "vm-100-disk-0", "vm-100-disk-0").Stale("san", "vm-100-disk-9", "gone");
        host.Groups.Volume("san", "vm-100-disk-0", more: ("lv_autoactivation", autoactivation));
        var inventory = await host.ReadAsync();
        var scan = ScanContext.Judged(inventory, Scan.Quiet);
        var plan = CleanupPlan.Of(scan, Inspector.Inspect(scan).Findings);

        // A mapping without an LV is memory of the kernel: no boot brings it back.
        Assert.Equal([("san-vm--100--disk--0", comesBack), ("san-vm--100--disk--9", false)], plan.Select(a => (a.Entry.Name, a.ComesBack)));
    }

    [Fact]
    public async Task SeedsOwnRecipe()
    {
        var result = await Scan.OfAsync(Cluster().ByHand("test--vm--999--disk--0").ByHand("test--vm--999--disk--0-dup").ByHand("test--vm--888--disk--0"));

        Assert.Equal("test--vm--999--disk--0 Tombstone hand-made\ntest--vm--999--disk--0-dup Duplicate overlap\ntest--vm--888--disk--0 Tombstone hand-made", Scan.Classes(result));
        Assert.Equal(("F", 70, true), (result.Grade.Letter, result.Grade.Score, result.Complete));
        Assert.Equal(["duplicate-overlap", "tombstone-hand-made", "tombstone-hand-made"], result.Findings.Select(f => f.Code));
        Assert.Equal([(888, "gone", "tombstones"), (999, "gone", "duplicated")], result.Guests.Select(g => (g.Vmid, g.Status, g.Health)));
        Assert.All(result.Findings, f => Assert.StartsWith("plumb clean --only ", f.Remedy.Command, StringComparison.Ordinal));
    }
}
