using Plumbline.Findings;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Findings;

/// <summary>What looks like a left-over or a second disk and is none. A false finding is the worst defect here.</summary>
public sealed class InnocentTests
{
    [Fact]
    public async Task Containers() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-105-disk-0", open: 1).Active("pve", "vm-106-disk-0").Active("pve", "snap_vm-106-disk-0_vzdump")
        .Container(105, "rootfs: san1:vm-105-disk-0,size=8G")
        .Container(106, "mp0: thin1:vm-106-disk-0,mp=/srv\nsnapshots: x\n[vzdump]\nmp0: thin1:vm-106-disk-0,mp=/srv"));

    [Fact]
    public async Task OtherNodesGuests_OpenHere_OnTheSharedGroup() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-100-disk-0", open: 1)
        .Vm(100, "scsi0: san1:vm-100-disk-0", "pve2"));

    /// <summary>Every node has a "pve" of its own: the guest of the other node means another LV, and this one may be a restored copy.</summary>
    [Fact]
    public async Task EveryNodesOwnLocalGroup_OfTheSameName()
    {
        var result = await Scan.OfAsync(Cluster().Active("pve", "vm-100-disk-0").Active("loc", "vm-100-disk-0").Vm(100, "scsi0: thin1:vm-100-disk-0\nscsi1: loc1:vm-100-disk-0", "pve2"));

        Assert.Equal((0, 0, 0, 2), (result.Counts.Duplicates, result.Counts.Tombstones, result.Counts.Unknown, result.Counts.Valid));
        Assert.All(result.Findings, f => Assert.Equal(Severity.Info, f.Severity));
    }

    [Theory]
    [InlineData("pve1", 1)]
    [InlineData("pve1", 0)]
    [InlineData("pve2", 1)]
    [InlineData("pve2", 0)]
    public async Task LiveMigration_OutAndIn_LeavesTheVolumeActiveOnBothNodes(string owner, int open) => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-100-disk-0", open: open)
        .Vm(100, "lock: migrate\nscsi0: san1:vm-100-disk-0", owner));

    /// <summary>With local disks the target has volumes that no configuration names before the last step.</summary>
    [Fact]
    public async Task OfflineMigration_OfLocalDisks_In() => await Scan.InnocentAsync(Cluster()
        .Active("loc", "vm-100-disk-0", made: SampleHost.Time)
        .Vm(100, "lock: migrate\nscsi0: loc1:vm-100-disk-0", "pve2"));

    [Fact]
    public async Task Clone_InTheMaking() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-101-disk-0", open: 1)
        .Vm(101, "# qmclone temporary file\nlock: clone"));

    [Fact]
    public async Task Restore_InTheMaking() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-101-disk-0", open: 1)
        .Vm(101, "lock: create"));

    [Fact]
    public async Task BackupFleecing() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-100-disk-0", open: 1).Active("san", "vm-100-fleece-0", open: 1)
        .Vm(100, "lock: backup\nscsi0: san1:vm-100-disk-0\n[special:fleecing]\nfleecing-images: san1:vm-100-fleece-0"));

    [Fact]
    public async Task Snapshots_OfBothKinds_AndTheirStates() => await Scan.InnocentAsync(Cluster()
        .Active("pve", "vm-100-disk-0", open: 1).Active("pve", "snap_vm-100-disk-0_before_up").Active("pve", "vm-100-state-before_up")
        .Active("san", "vm-101-disk-0.qcow2", open: 1).Active("san", "snap_vm-101-disk-0_s1.qcow2", open: 1).Active("san", "snap_vm-101-disk-0_s2.qcow2")
        .Vm(100, "scsi0: thin1:vm-100-disk-0\nparent: before_up\n[before_up]\nscsi0: thin1:vm-100-disk-0\nvmstate: thin1:vm-100-state-before_up")
        .Vm(101, "scsi0: san1:vm-101-disk-0.qcow2\nparent: s2\n[s1]\nscsi0: san1:vm-101-disk-0.qcow2\n[s2]\nparent: s1\nscsi0: san1:vm-101-disk-0.qcow2"));

    [Fact]
    public async Task Templates_AndLinkedClones() => await Scan.InnocentAsync(Cluster()
        .Active("pve", "base-9000-disk-0").Active("pve", "vm-100-disk-0").Active("san", "vm-9001-disk-0")
        .Vm(9000, "template: 1\nscsi0: thin1:base-9000-disk-0").Vm(9001, "template: 1\nscsi0: san1:vm-9001-disk-0")
        .Vm(100, "scsi0: thin1:base-9000-disk-0/vm-100-disk-0"));

    [Fact]
    public async Task CloudInit_Efi_Tpm_Suspended_Unused_Pending() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-100-cloudinit").Active("san", "vm-100-disk-0").Active("san", "vm-100-disk-1").Active("san", "vm-100-state-suspend-2026-08-21")
        .Active("san", "vm-100-disk-2").Active("san", "vm-100-disk-3")
        .Vm(100, "ide2: san1:vm-100-cloudinit,media=cdrom\nefidisk0: san1:vm-100-disk-0\ntpmstate0: san1:vm-100-disk-1\nvmstate: san1:vm-100-state-suspend-2026-08-21\nlock: suspended\nunused0: san1:vm-100-disk-2\n[PENDING]\nscsi3: san1:vm-100-disk-3"));

    /// <summary>Young, and of a guest that nobody has yet.</summary>
    [Fact]
    public async Task PvesmAlloc_FreshVolume_BeforeItsLine() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-777-disk-0", made: SampleHost.Time.AddHours(-1))
        .Active("san", "vm-100-disk-1", made: SampleHost.Time.AddMinutes(-1))
        .Vm(100, "memory: 512"));

    [Fact]
    public async Task MoveDisk_AndImport_TargetsInTheMaking() => await Scan.InnocentAsync(Cluster()
        .Active("loc", "vm-100-disk-0", open: 1).Active("san", "vm-100-disk-0", open: 1, made: SampleHost.Time.AddMinutes(-3)).Active("san", "vm-100-disk-1", open: 1, made: SampleHost.Time)
        .Vm(100, "lock: disk\nscsi0: loc1:vm-100-disk-0"));

    [Fact]
    public async Task SaferemoveWipes_CsiDisks_AndFreeText() => await Scan.InnocentAsync(Cluster()
        .Active("san", "del-vm-100-disk-0", open: 1).Active("san", "del-vm-555-disk-0").Active("san", "vm-9999-pvc-0a1b2c3d").Active("san", "vm-556-scratch"));

    [Fact]
    public async Task TwoStoragesOnOneGroup() => await Scan.InnocentAsync(Cluster(Storages + "lvm: thick\n\tvgname pve\n\nlvm: san2\n\tvgname san\n\tshared 1\n\n")
        .Active("pve", "vm-100-disk-0").Active("san", "vm-100-disk-0").Active("san", "vm-100-disk-1")
        .Vm(100, "scsi0: thick:vm-100-disk-0\nscsi1: san1:vm-100-disk-0\nscsi2: san2:vm-100-disk-1"));

    [Fact]
    public async Task DiskListedByTwoGuests_OneOfThemHere() => await Scan.InnocentAsync(Cluster()
        .Active("san", "vm-100-disk-0")
        .Vm(100, "scsi0: san1:vm-100-disk-0").Vm(101, "scsi1: san1:vm-100-disk-0", "pve2"));

    [Theory]
    [InlineData("scsi0: /dev/san/vm-100-disk-7,size=8G")]
    [InlineData("scsi0: /dev/mapper/san-vm--100--disk--7")]
    [InlineData("scsi0: /dev/disk/by-id/dm-name-san-vm--100--disk--7")]
    [InlineData("args: -drive file=/dev/san/vm-100-disk-7,if=none")]
    public async Task DisksByPath(string line) => await Scan.InnocentAsync(Cluster().Active("san", "vm-100-disk-7").Vm(300, line));

    /// <summary>Encryption, partitions and a guest's own group stand on the volume; LVM's own parts stand below.</summary>
    [Fact]
    public async Task CryptAndPartitions_OnAVolume()
    {
        var result = await Scan.OfAsync(Cluster()
            .Active("san", "vm-100-disk-0", open: 1)
            .Mapping("luks-1", "CRYPT-LUKS2-0123-luks-1", 50, "crypt", "aes-xts-plain64 00 0 253:0 32768", ["253:0"])
            .Mapping("san-vm--100--disk--0p1", "part1-" + SampleLvm.DmUuid("san", "vm-100-disk-0"), 51, "linear", "253:0 2048", ["253:0"]).Open(1)
            .Mapping("crypt-vm--100--disk--0", "", 52, "crypt", "aes-xts-plain64 00 0 253:0 0", ["253:0"])
            .Vm(100, "scsi0: san1:vm-100-disk-0"));

        Assert.Equal("san-vm--100--disk--0 Valid", Scan.Classes(result));
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task GuestsOwnGroup_OnAVolume_IsNoSecondDisk()
    {
        var host = Cluster().Active("san", "vm-100-disk-0", open: 1).Vm(100, "scsi0: san1:vm-100-disk-0");
        host.Groups.Group("inner").Physical("inner", "/dev/mapper/san-vm--100--disk--0", 253, 0).Volume("inner", "vm-100-disk-0");
        host.Mapping("inner-vm--100--disk--0", SampleLvm.DmUuid("inner", "vm-100-disk-0"), 60, "linear", "253:0 2048", ["253:0"], 4096);

        var result = await Scan.OfAsync(host);

        Assert.Equal((0, 0, 0), (result.Counts.Duplicates, result.Counts.Tombstones, result.Counts.Unknown));
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("guest-vg-visible", "inner"), (finding.Code, finding.Subject));
        Assert.Contains("global_filter=[", finding.Remedy.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClonedLuns_WithEqualGroupNames_AreUnknown()
    {
        var host = Cluster().Active("san", "vm-100-disk-0").Stale("san", "vm-101-disk-0", "gone").Vm(100, "scsi0: san1:vm-100-disk-0");
        host.Groups.Group("san", "clone").Volume("clone", "vm-100-disk-0");

        var result = await Scan.OfAsync(host);

        Assert.Equal("san-vm--100--disk--0 Unknown vg-name-ambiguous\nsan-vm--101--disk--0 Unknown vg-name-ambiguous", Scan.Classes(result));
        Assert.Equal(("?", (int?)null), (result.Grade.Letter, result.Grade.Score));
        Assert.Equal("vg-name-ambiguous", Assert.Single(result.Findings).Code);
    }

    [Fact]
    public async Task CephLuksRaidCacheVdoAndTheSystemsOwn_AreForeign()
    {
        var host = Cluster();
        host.Groups.Volume("pve", "root").Volume("pve", "swap").Volume("pve", "data").Group("ceph-1").Volume("ceph-1", "osd-block-1")
            .Volume("loc", "vm-100-disk-0").Volume("loc", "[vm-100-disk-0_rimage_0]").Volume("loc", "[vm-100-disk-0_rimage_1]").Volume("loc", "vdo0");
        host.Mapping("pve-root", SampleLvm.DmUuid("pve", "root"), 0, "linear", "8:32 2048", ["8:32"])
            .Mapping("ceph--1-osd--block--1", SampleLvm.DmUuid("ceph-1", "osd-block-1"), 1, "linear", "8:32 99999", ["8:32"])
            .Mapping("loc-vm--100--disk--0_rimage_0", SampleLvm.DmUuid("loc", "[vm-100-disk-0_rimage_0]"), 2, "linear", "8:16 2048", ["8:16"])
            .Mapping("loc-vm--100--disk--0_rimage_1", SampleLvm.DmUuid("loc", "[vm-100-disk-0_rimage_1]"), 3, "linear", "8:16 99999", ["8:16"])
            .Mapping("loc-vm--100--disk--0", SampleLvm.DmUuid("loc", "vm-100-disk-0"), 4, "raid", "raid1 3 0 region_size 1024 2 - 253:2 - 253:3", ["253:2", "253:3"])
            .Mapping("pve-data-tpool", SampleLvm.DmUuid("pve", "data") + "-tpool", 5, "thin-pool", "253:6 253:7 128 0", ["253:6", "253:7"])
            .Mapping("pve-data_tmeta", SampleLvm.DmUuid("pve", "m") + "-tmeta", 6, "linear", "8:32 500000", ["8:32"])
            .Mapping("pve-data_tdata", SampleLvm.DmUuid("pve", "d") + "-tdata", 7, "linear", "8:32 600000", ["8:32"])
            .Mapping("loc-vdo0-vpool", SampleLvm.DmUuid("loc", "vdo0") + "-vpool", 8, "vdo", "V4 /dev/x 1", [])
            .Mapping("loc-fast", SampleLvm.DmUuid("loc", "fast"), 9, "cache", "253:2 253:2 253:3 512 0 default 0", ["253:2", "253:3"])
            .Mapping("luks-root", "CRYPT-LUKS2-1-luks-root", 10, "crypt", "aes 00 0 8:32 0", ["8:32"]);
        host.Vm(100, "scsi0: loc1:vm-100-disk-0");

        var result = await Scan.InnocentAsync(host);

        Assert.Equal((1, 10), (result.Counts.Valid, result.Counts.Foreign));
        Assert.Equal(2, result.Entries.Single(e => e.Class == EntryClass.Valid).Members.Length);
    }

    [Fact]
    public async Task HostWithoutProxmox_AndHostWithoutAnything()
    {
        var host = new SampleHost().Disk("sda", 8, 0, 1L << 30, "2:0:0:1", "naa.1");
        await Scan.InnocentAsync(host);
        host.Groups.Group("san").Volume("san", "vm-100-disk-0");

        Assert.Equal("san-vm--100--disk--0 Valid", Scan.Classes(await Scan.InnocentAsync(host.Stale("san", "vm-100-disk-0", "vm-100-disk-0"))));
    }
}
