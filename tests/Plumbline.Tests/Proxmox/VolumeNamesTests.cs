using FsCheck;
using FsCheck.Fluent;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class VolumeNamesTests
{
    [Theory]
    [InlineData("vm-100-disk-0", nameof(VolumeKind.Disk), 100)]
    [InlineData("vm-999999999-disk-1023", nameof(VolumeKind.Disk), 999999999)]
    [InlineData("vm-101-disk-0.qcow2", nameof(VolumeKind.DiskQcow2), 101)]
    [InlineData("snap_vm-101-disk-0_s1.qcow2", nameof(VolumeKind.Snapshot), 101)]
    [InlineData("snap_vm-100-disk-0_s1", nameof(VolumeKind.Snapshot), 100)]
    [InlineData("snap_base-100-disk-0_s1", nameof(VolumeKind.Snapshot), 100)]
    [InlineData("snap_vm-9999-pvc_x_s_1", nameof(VolumeKind.Snapshot), 9999)]
    [InlineData("snap_vm-105-disk-0_vzdump", nameof(VolumeKind.VzdumpSnapshot), 105)]
    [InlineData("snap_vm-105-disk-0_vzdump.qcow2", nameof(VolumeKind.Snapshot), 105)]
    [InlineData("base-9000-disk-0", nameof(VolumeKind.Base), 9000)]
    [InlineData("base-9000-disk-0.qcow2", nameof(VolumeKind.Base), 9000)]
    [InlineData("vm-100-cloudinit", nameof(VolumeKind.CloudInit), 100)]
    [InlineData("vm-100-cloudinit.qcow2", nameof(VolumeKind.CloudInit), 100)]
    [InlineData("vm-100-state-before_update", nameof(VolumeKind.State), 100)]
    [InlineData("vm-100-state-suspend-2026-08-21", nameof(VolumeKind.SuspendState), 100)]
    [InlineData("vm-100-state-suspend-2026-13-41", nameof(VolumeKind.State), 100)]
    [InlineData("vm-100-fleece-0", nameof(VolumeKind.Fleece), 100)]
    [InlineData("del-vm-100-disk-0", nameof(VolumeKind.Deleted), 100)]
    [InlineData("del-snap_vm-100-disk-0_s1.qcow2", nameof(VolumeKind.Deleted), 100)]
    [InlineData("vm-9999-pvc-0af3", nameof(VolumeKind.FreeText), 9999)]
    [InlineData("vm-100-disk-0-old", nameof(VolumeKind.FreeText), 100)]
    [InlineData("vm-100-disk-00", nameof(VolumeKind.FreeText), 100)]
    [InlineData("vm-100-disk-", nameof(VolumeKind.FreeText), 100)]
    [InlineData("vm-100-state-", nameof(VolumeKind.FreeText), 100)]
    [InlineData("base-100-cloudinit", nameof(VolumeKind.FreeText), 100)]
    [InlineData("vm-99-disk-0", nameof(VolumeKind.FreeText), 99)]
    [InlineData("vm-0100-disk-0", nameof(VolumeKind.FreeText), null)]
    [InlineData("vm-99999999999999-disk-0", nameof(VolumeKind.FreeText), null)]
    [InlineData("vm-100-disk-0_rimage_0", nameof(VolumeKind.None), null)]
    [InlineData("vm-100-disk-0_tmeta", nameof(VolumeKind.None), null)]
    [InlineData("vm-100-", nameof(VolumeKind.None), null)]
    [InlineData("vm-100", nameof(VolumeKind.None), null)]
    [InlineData("vm--disk-0", nameof(VolumeKind.None), null)]
    [InlineData("vm-100-a b", nameof(VolumeKind.None), null)]
    [InlineData("xvm-100-disk-0", nameof(VolumeKind.None), null)]
    [InlineData("snap_root_s1", nameof(VolumeKind.None), null)]
    [InlineData("snap_vm-100-disk-0", nameof(VolumeKind.None), null)]
    [InlineData("snap_vm-100-disk-0_", nameof(VolumeKind.None), null)]
    [InlineData("snap_vm-100-disk-0_.qcow2", nameof(VolumeKind.None), null)]
    [InlineData("del-root", nameof(VolumeKind.None), null)]
    [InlineData("del-del-vm-100-disk-0", nameof(VolumeKind.None), null)]
    [InlineData("del-", nameof(VolumeKind.None), null)]
    [InlineData("subvol-100-disk-0", nameof(VolumeKind.None), null)]
    [InlineData("osd-block-7c1e-vm-100-disk-0", nameof(VolumeKind.None), null)]
    [InlineData("root", nameof(VolumeKind.None), null)]
    [InlineData("swap", nameof(VolumeKind.None), null)]
    [InlineData("data_tmeta", nameof(VolumeKind.None), null)]
    [InlineData("", nameof(VolumeKind.None), null)]
    public void Classify_EveryKind(string lv, string kind, int? vmid)
    {
        var name = VolumeNames.Classify(lv);

        Assert.Equal((kind, vmid), (name.Kind.ToString(), name.Vmid));
        Assert.Equal(lv, name.Text);
    }

    [Fact]
    public void Snapshot_BehindANumberedDisk_IsCertain()
    {
        var name = VolumeNames.Classify("snap_vm-100-disk-0_before_update.qcow2");
        Assert.Equal(("vm-100-disk-0", "before_update"), (name.Volume, name.Snapshot));

        var unsure = VolumeNames.Classify("snap_vm-100-my_disk_s1");
        Assert.Equal((VolumeKind.Snapshot, null, null), (unsure.Kind, unsure.Volume, unsure.Snapshot));
    }

    [Fact]
    public void Deleted_KeepsTheNameItHad() =>
        Assert.Equal(VolumeKind.DiskQcow2, VolumeNames.Classify("del-vm-100-disk-0.qcow2").Inner!.Kind);

    [Fact]
    public void Generated_IsNeitherDeletedNorFreeText()
    {
        Assert.True(VolumeNames.Classify("vm-100-disk-0").Generated);
        Assert.False(VolumeNames.Classify("vm-9999-pvc-1").Generated);
        Assert.False(VolumeNames.Classify("del-vm-100-disk-0").Generated);
        Assert.False(VolumeNames.Classify("root").Generated);
    }

    [Fact]
    public void GeneratedSnapshots_OfBothKinds_ComeFromTheConfiguration()
    {
        var config = GuestConfigParser.Parse(GuestFiles.Vm, GuestKind.Vm);
        var names = config.GeneratedSnapshots().Select(s => $"{s.Storage}:{s.LvName}").ToHashSet();

        Assert.Contains("san1:snap_vm-100-disk-0_before.qcow2", names);
        Assert.Contains("san2:snap_vm-100-disk-0_before", names);
        Assert.DoesNotContain(names, name => name.Contains("iso", StringComparison.Ordinal) || name.Contains("state", StringComparison.Ordinal));
        Assert.DoesNotContain("san3:snap_vm-100-disk-0_before", names);
        Assert.Contains("local-lvm:snap_vm-105-disk-0_vzdump", GuestConfigParser.Parse(GuestFiles.Container, GuestKind.Container).GeneratedSnapshots().Select(s => $"{s.Storage}:{s.LvName}"));
    }

    [Fact]
    public void SnapshotsOf_AnyVolumeAndSnapshot_AreClassifiedAsThat() =>
        Prop.ForAll<int, int, bool>((vmid, disk, qcow2) =>
        {
            var volume = $"vm-{100 + (vmid & 0xffffff)}-disk-{disk & 0x3ff}{(qcow2 ? ".qcow2" : "")}";
            return VolumeNames.SnapshotsOf(volume, "a_b-c").All(lv => VolumeNames.Classify(lv).Kind == VolumeKind.Snapshot)
                && VolumeNames.Classify(VolumeNames.SnapshotsOf(volume, "a_b-c")[1]).Snapshot == "a_b-c";
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_HasAKind() =>
        Prop.ForAll<string>(text => VolumeNames.Classify(text ?? "").Text == (text ?? "")
            && VolumeNames.Classify("snap_vm-100-" + text).Kind is var k && Enum.IsDefined(k)
            && Enum.IsDefined(VolumeNames.Classify("vm-100-" + text).Kind)).QuickCheckThrowOnFailure();
}
