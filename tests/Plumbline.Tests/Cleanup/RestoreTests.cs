using Plumbline.Cleanup;
using Plumbline.Cleanup.Journaling;
using Plumbline.Testing;
using static Plumbline.Testing.SampleCluster;

namespace Plumbline.Tests.Cleanup;

public sealed class RestoreTests
{
    private static SampleHost Ghost() => Cluster().With("san", "vm-100-disk-1").Stale("san", "vm-100-disk-0", "removed").Vm(100, "scsi1: san1:vm-100-disk-1");

    [Fact]
    public async Task Removed_ComesBackExactly_ByTheIdentityOfItsDevice()
    {
        using var bench = new Workbench(Ghost());
        var before = bench.Host.Mappings[0];
        var act = await bench.CleanAsync();
        bench.Host.Files.File("/sys/devices/pci0000:00/host2/target2:0:0/2:0:0:0/block/sda/dev", "65:48\n");
        bench.Host.Groups.Move("/dev/sda", 65, 48);
        bench.Acts.Log.Clear();

        var outcome = await bench.RestoreAsync(act);

        Assert.True(outcome.Result == ActResult.Done, string.Join("; ", outcome.Detail));
        Assert.Equal("create san-vm--100--disk--0 0 8192 linear 65:48 2048", Assert.Single(bench.Acts.Log));
        Assert.Equal((before.Name, before.Uuid, before.ReadOnly), (bench.Host.Mappings[0].Name, bench.Host.Mappings[0].Uuid, bench.Host.Mappings[0].ReadOnly));
        var acts = bench.Journal.Read().Acts;
        Assert.Equal([ActState.Restored, ActState.Done], acts.OrderBy(a => a.Intent.Restores is null ? 0 : 1).Select(a => a.State));
        Assert.Contains("its state is restored", string.Join("; ", (await bench.PlanRestoreAsync(acts.First(a => a.State == ActState.Restored))).BlockedBy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deactivated_IsActivatedByLvm_ByItsUuid_AndNotByName()
    {
        using var bench = new Workbench(Cluster().Active("san", "vm-100-disk-0").Vm(100, "scsi0: san1:vm-100-disk-0", "pve2"));
        var act = await bench.CleanAsync();
        Assert.Empty(bench.Host.Mappings);

        Assert.Equal(ActResult.Done, (await bench.RestoreAsync(act)).Result);
        Assert.Equal(SampleLvm.DmUuid("san", "vm-100-disk-0"), Assert.Single(bench.Host.Mappings).Uuid);
        Assert.StartsWith("lvchange -aly -K --select 'vg_uuid=", (await bench.PlanRestoreAsync(act)).Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAway_IsRefused_AndTheOwnerIsNamed()
    {
        using var mapping = new Workbench(Ghost());
        var act = await mapping.CleanAsync();
        mapping.Host.ByHand("somebody", 2048, sectors: 8);
        Assert.Equal("the mapping somebody (253:0) lies on sectors of it now", Assert.Single((await mapping.PlanRestoreAsync(act)).BlockedBy));

        using var volume = new Workbench(Ghost());
        act = await volume.CleanAsync();
        volume.Host.Groups.Extents("san", "/dev/sda", start: 0, count: 4, of: "vm-100-disk-1");
        Assert.Equal("the LV san/vm-100-disk-1 has sectors of it now", Assert.Single((await volume.PlanRestoreAsync(act)).BlockedBy));

        using var mounted = new Workbench(Ghost());
        act = await mounted.CleanAsync();
        mounted.Host.Files.File("/proc/self/mountinfo", "36 25 8:0 / /mnt rw - ext4 /dev/sda rw\n");
        Assert.Equal("sda, on which it would stand, is held by mount:/mnt", Assert.Single((await mounted.PlanRestoreAsync(act)).BlockedBy));
    }

    [Fact]
    public async Task TakenNameOrUuid_IsRefused()
    {
        using var bench = new Workbench(Ghost());
        var act = await bench.CleanAsync();
        bench.Host.Mapping("san-vm--100--disk--0", "", 9, "zero", "", []);
        Assert.Contains("its name or uuid is that of", Assert.Single((await bench.PlanRestoreAsync(act)).BlockedBy), StringComparison.Ordinal);
        Assert.Equal(ActResult.Stopped, (await bench.RestoreAsync(act)).Result);
    }

    [Fact]
    public async Task Device_ThatIsAmbiguousOrGone_IsRefused()
    {
        using var twice = new Workbench(Ghost());
        var act = await twice.CleanAsync();
        twice.Host.Disk("sdx", 65, 112, 1L << 40, "9:0:0:9", "naa.60014050000000000000000000000000");
        var both = Assert.Single((await twice.PlanRestoreAsync(act with { Intent = act.Intent with { Devices = [act.Intent.Devices!.Value[0] with { Identities = ["lun:360014050000000000000000000000000"] }] } })).BlockedBy);
        Assert.Contains("is ambiguous: sda (8:0) and sdx (65:112)", both, StringComparison.Ordinal);

        using var gone = new Workbench(Ghost());
        act = await gone.CleanAsync();
        gone.Host.Files.Attributes("/sys/devices/pci0000:00/host2/target2:0:0/2:0:0:0", ("wwid", "naa.6001405ffffffffffffffffffffffffff"));
        Assert.Contains("is not found again (lun:3", Assert.Single((await gone.PlanRestoreAsync(act)).BlockedBy), StringComparison.Ordinal);

        using var nameless = new Workbench(Ghost());
        act = await nameless.CleanAsync();
        Assert.Contains("nothing but its number told it apart", Assert.Single((await nameless.PlanRestoreAsync(
            act with { Intent = act.Intent with { Devices = [new JournalDevice("8:0", "sda", [])] } })).BlockedBy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VolumeThatIsGone_IsNotActivated()
    {
        using var bench = new Workbench(Cluster().Active("san", "vm-100-disk-0").Vm(100, "scsi0: san1:vm-100-disk-0", "pve2"));
        var act = await bench.CleanAsync();
        Assert.Contains("the LV no longer exists", string.Join("; ", (await bench.PlanRestoreAsync(
            act with { Intent = act.Intent with { Volume = act.Intent.Volume! with { VolumeUuid = new string('x', 32) } } })).BlockedBy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_IsNotMadeAgain()
    {
        var top = SampleLvm.DmUuid("san", "removed");
        using var bench = new Workbench(Cluster().Vm(100, "memory: 1")
            .Mapping("san-vm--100--disk--0", top, 6, "snapshot", "8:0 8:16 P 8", ["8:0", "8:16"]));
        var act = await bench.CleanAsync();
        Assert.Contains("keeps data of its own (snapshot)", string.Join("; ", (await bench.PlanRestoreAsync(act)).BlockedBy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandMadeCollision_IsPutBack_WithAWord()
    {
        using var bench = new Workbench(Cluster().With("san", "vm-100-disk-0").ByHand("san-vm--100--disk--0", 1 << 30).Vm(100, "scsi0: san1:vm-100-disk-0"));
        var act = await bench.CleanAsync();
        var plan = await bench.PlanRestoreAsync(act);
        Assert.Empty(plan.BlockedBy);
        Assert.Equal("san/vm-100-disk-0 cannot be activated while this mapping has its name", Assert.Single(plan.Notes));
    }
}
