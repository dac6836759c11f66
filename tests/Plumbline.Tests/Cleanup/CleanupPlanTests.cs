using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Holders;
using Plumbline.Settings;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Cleanup;

public sealed class CleanupPlanTests
{
    /// <summary>vm-100-disk-0 was removed on the other node; guest 100 has another disk now.</summary>
    private static SampleHost Ghost(string config = "scsi1: san1:vm-100-disk-1") =>
        Cluster().With("san", "vm-100-disk-1").Stale("san", "vm-100-disk-0", "removed").Vm(100, config);

    private static async Task<string> BlockedAsync(SampleHost host)
    {
        using var bench = new Workbench(host);
        return string.Join("; ", (await bench.OnlyAsync()).BlockedBy);
    }

    [Fact]
    public async Task Ghost_IsRemovedByUuid_UnderTheLocksOfItsGuestAndStorage()
    {
        using var bench = new Workbench(Ghost());
        var act = await bench.OnlyAsync();

        Assert.Empty(act.BlockedBy);
        Assert.Equal($"dmsetup remove --retry --uuid {SampleLvm.DmUuid("san", "removed")}", act.Command);
        Assert.Equal([100], act.Locks.Vmids);
        Assert.Equal([("san1", true)], act.Locks.Storages.Select(s => (s.Id, s.Shared)));
        Assert.StartsWith("san-vm--100--disk--0 is the mapping of an LV that no longer exists.", act.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VolumeInMetadata_IsTakenDownByLvm_ByItsUuids()
    {
        using var bench = new Workbench(Cluster().Active("san", "vm-100-disk-0").Vm(100, "scsi0: san1:vm-100-disk-0", "pve2"));
        var act = await bench.OnlyAsync();

        Assert.Matches("^lvchange -aln --select 'vg_uuid=[0-9A-F-]{38} && lv_uuid=[0-9A-F-]{38}' san$", act.Command);
        Assert.Empty(act.BlockedBy);
    }

    [Fact]
    public async Task RenamedVolumeInTheWay_IsTakenDownByLvm_ForItsDataLives()
    {
        using var bench = new Workbench(Cluster()
            .With("san", "snap_vm-100-disk-0_s1.qcow2", "first").With("san", "vm-100-disk-0.qcow2", "second").Stale("san", "vm-100-disk-0.qcow2", "first")
            .Vm(100, "scsi0: san1:vm-100-disk-0.qcow2\n[s1]\nscsi0: san1:vm-100-disk-0.qcow2", "pve2"));

        Assert.StartsWith("lvchange -aln", (await bench.OnlyAsync()).Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandMade_IsRemovedByNumber_UnderTheLocksOfAllThatItIsInTheWayOf()
    {
        using var bench = new Workbench(Cluster().Active("san", "vm-100-disk-0").ByHand("copy-vm--200--disk--0", 2048).Vm(100, "scsi0: san1:vm-100-disk-0"));
        var act = await bench.OnlyAsync();

        Assert.Equal("dmsetup remove --retry --major 253 --minor 1", act.Command);
        Assert.Equal([100, 200], act.Locks.Vmids);
        Assert.Equal("san1", Assert.Single(act.Locks.Storages).Id);
    }

    [Fact]
    public async Task Group_GoesTopDown_WithItsLayersAndPartitions()
    {
        var top = SampleLvm.DmUuid("san", "removed");
        using var bench = new Workbench(Cluster().Vm(100, "memory: 1")
            .Mapping("san-vm--100--disk--0-real", top + "-real", 5, "linear", "8:0 2048", ["8:0"]).Open(1)
            .Mapping("san-vm--100--disk--0", top, 6, "snapshot-origin", "253:5", ["253:5"]).Open(1)
            .Mapping("san-vm--100--disk--0p1", "part1-" + top, 7, "linear", "253:6 2048", ["253:6"]));
        var act = await bench.OnlyAsync();

        Assert.Empty(act.BlockedBy);
        Assert.Equal(["san-vm--100--disk--0p1", "san-vm--100--disk--0", "san-vm--100--disk--0-real"], act.Mappings.Select(m => m.KernelName));
    }

    [Fact]
    public async Task Layer_ThatSomethingElseUses_StopsTheWholeGroup()
    {
        var top = SampleLvm.DmUuid("san", "removed");
        Assert.Equal(
            "san-vm--100--disk--0-real is open: 1 time(s) by something outside of it; other stands on san-vm--100--disk--0-real",
            await BlockedAsync(Cluster().Vm(100, "memory: 1")
                .Mapping("san-vm--100--disk--0-real", top + "-real", 5, "linear", "8:0 2048", ["8:0"]).Open(2)
                .Mapping("san-vm--100--disk--0", top, 6, "snapshot-origin", "253:5", ["253:5"])
                .Mapping("other", "", 7, "linear", "253:5 0", ["253:5"])));
    }

    [Fact]
    public async Task WhatIsInUse_IsNotTouched()
    {
        Assert.Equal("san-vm--100--disk--0 is open: 2 time(s) by something outside of it", await BlockedAsync(Ghost().Open(2)));

        var mounted = Ghost();
        mounted.Files.File("/proc/self/mountinfo", "36 25 253:0 / /mnt/x rw - ext4 /dev/mapper/san-vm--100--disk--0 rw\n");
        Assert.Contains("san-vm--100--disk--0 is held by mount:/mnt/x", await BlockedAsync(mounted), StringComparison.Ordinal);

        var swap = Ghost();
        swap.Files.File("/proc/swaps", "Filename Type Size Used Priority\n/dev/dm-0 partition 1 0 -2\n");
        Assert.Contains("is held by swap", await BlockedAsync(swap), StringComparison.Ordinal);

        var process = Ghost();
        process.Processes = new ProcessAnswer([new HostProcess(71, 1, "qemu-nbd", null, null, [new OpenDevice("253:0", "/dev/dm-0", false)])], []);
        Assert.Contains("is held by process:71 qemu-nbd", await BlockedAsync(process), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatSomebodyWorksOn_IsNotTouched()
    {
        static SampleHost With(Func<DmAnswer, DmAnswer> change)
        {
            var host = Ghost();
            host.Mappings[0] = change(host.Mappings[0]);
            return host;
        }

        Assert.Contains("is suspended", await BlockedAsync(With(m => m with { Suspended = true })), StringComparison.Ordinal);
        Assert.Contains("has a second table loaded", await BlockedAsync(With(m => m with { InactiveTable = true })), StringComparison.Ordinal);
        Assert.Contains("already marked to go", await BlockedAsync(With(m => m with { DeferredRemove = true })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guest_ThatRunsIsLockedOrHasATask_StopsIt()
    {
        var pid = Ghost();
        pid.Files.File("/run/qemu-server/100.pid", "4711\n").File("/proc/4711/cmdline", "/usr/bin/kvm\0-id\0" + "100\0-pidfile\0/var/run/qemu-server/100.pid\0");
        Assert.Equal("guest 100 runs here", await BlockedAsync(pid));

        var daemon = Ghost();
        daemon.Files.File("/run/qemu-server/qsd-100.pid", "4712\n").File("/proc/4712/cmdline", "qemu-storage-daemon\0--pidfile\0/var/run/qemu-server/qsd-100.pid\0");
        Assert.Equal("guest 100 runs here", await BlockedAsync(daemon));

        var noPidFile = Ghost();
        noPidFile.Processes = new ProcessAnswer([new HostProcess(99, 1, "kvm", 100, "web", [])], []);
        Assert.Equal("guest 100 runs here (process 99 kvm)", await BlockedAsync(noPidFile));

        var container = Ghost();
        container.Files.File("/proc/net/unix", "Num\n0000: 00000002 00000000 00010000 0001 01 1 @/var/lib/lxc/100/command\n");
        Assert.Equal("guest 100 runs here", await BlockedAsync(container));

        Assert.Equal("guest 100 has \"lock: backup\" in its configuration", await BlockedAsync(Ghost("lock: backup\nscsi1: san1:vm-100-disk-1")));

        var task = Ghost();
        task.Files.File("/var/log/pve/tasks/active", "UPID:pve1:00001:00002:65000000:qmclone:100:root@pam: 0\n");
        Assert.Equal("a task of Proxmox for guest 100 runs", await BlockedAsync(task));
    }

    [Fact]
    public async Task WhatWasNotRead_IsNoPermission()
    {
        var processes = Ghost();
        processes.Processes = new ProcessAnswer([], ["permission denied"]);
        Assert.Contains("processes could not be read completely", await BlockedAsync(processes), StringComparison.Ordinal);

        var unmounted = Ghost();
        unmounted.Settings = unmounted.Settings.With(SettingKeys.RequirePmxcfs, "yes");
        Assert.Contains("every guest would look deleted", await BlockedAsync(unmounted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_UnderLvmlockdOrExported_IsNotTouched()
    {
        var host = new SampleHost { Settings = Cluster().Settings }.Disk("sda", 8, 0, 1L << 40, "2:0:0:0", "naa.60014050000000000000000000000000");
        host.Files.File("/etc/pve/storage.cfg", Storages).File("/etc/pve/nodes/pve1/lrm_status", "").File("/proc/net/unix", "");
        host.Groups.Group("san", more: ("vg_lock_type", "sanlock")).Physical("san", "/dev/sda", 8, 0);
        Assert.Equal("the volume group san is exported or under lvmlockd", await BlockedAsync(host.Vm(100, "memory: 1").Stale("san", "vm-100-disk-0", "removed")));
    }

    [Fact]
    public async Task BlockedOverlap_SaysToStopTheGuestFirst() =>
        Assert.Contains("stop the guest first", await BlockedAsync(Cluster().Active("san", "vm-100-disk-0").ByHand("copy-vm--100--disk--0", 4096, open: 1).Vm(100, "scsi0: san1:vm-100-disk-0")), StringComparison.Ordinal);

    [Fact]
    public async Task Multipath_CryptAndForeign_AreNeverInAPlan()
    {
        using var bench = new Workbench(Cluster()
            .Mapping("mpath-vm--100--disk--0", "mpath-3600140500000000000000000000000000", 0, "multipath", "0 0 1 1 service-time 0 1 1 8:0 1", ["8:0"], 1 << 30, "2 0 0 0 1 1 A 0 1 1 8:0 A 0 1")
            .Mapping("secret-vm--100--disk--0", "", 1, "crypt", "aes-xts-plain64 - 0 8:16 0", ["8:16"])
            .Mapping("pve-root", SampleLvm.DmUuid("other", "root"), 2, "linear", "8:32 2048", ["8:32"]));

        Assert.Empty(await bench.PlanAsync());
    }
}
