using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

/// <summary>What the Bash detector took for duplicates and left-overs, as far as configuration and names decide it.</summary>
public sealed class SeedDefectTests
{
    [Fact]
    public void D2_EqualNumbersOnTwoStorages_AreTwoVolumes()
    {
        var config = GuestConfigParser.Parse("scsi0: san1:vm-100-disk-0\nscsi1: san2:vm-100-disk-0\n", GuestKind.Vm);

        Assert.Equal([("san1", "vm-100-disk-0"), ("san2", "vm-100-disk-0")], config.Volumes.Select(v => (v.Storage!, v.Volume!)));
    }

    [Theory]
    [InlineData("snap_vm-100-disk-0_s1", "pve-snap_vm--100--disk--0_s1")]
    [InlineData("snap_vm-101-disk-0_s1.qcow2", "san-snap_vm--101--disk--0_s1.qcow2")]
    public void D3_Snapshots_AreNoSecondDisk(string lv, string dmName)
    {
        Assert.Equal(VolumeKind.Snapshot, VolumeNames.Classify(lv).Kind);
        Assert.Null(HandMadeClaim.Read(dmName));
        var config = GuestConfigParser.Parse($"scsi0: san1:vm-{lv[8..11]}-disk-0{(lv.EndsWith(".qcow2", StringComparison.Ordinal) ? ".qcow2" : "")}\n[s1]\n", GuestKind.Vm);
        Assert.Contains(new GeneratedSnapshot("san1", lv, config.Volumes[0].Name!, "s1"), config.GeneratedSnapshots());
    }

    [Theory]
    [InlineData("scsi0: san1:vm-101-disk-0.qcow2,size=8G", "vm-101-disk-0.qcow2", nameof(VolumeKind.DiskQcow2))]
    [InlineData("scsi0: local-lvm:base-100-disk-0/vm-101-disk-0,size=8G", "vm-101-disk-0", nameof(VolumeKind.Disk))]
    [InlineData("scsi0: dir:100/base-100-disk-0.qcow2/101/vm-101-disk-0.qcow2", "vm-101-disk-0.qcow2", nameof(VolumeKind.DiskQcow2))]
    public void D4_VolumeChainsAndLinkedClones_AreReferences(string line, string name, string kind)
    {
        var volume = Assert.Single(GuestConfigParser.Parse(line + "\n", GuestKind.Vm).Volumes);

        Assert.Equal((name, kind), (volume.Name, VolumeNames.Classify(volume.Name!).Kind.ToString()));
        Assert.Equal(line.Contains("base", StringComparison.Ordinal), volume.Base?.StartsWith("base-100-disk-0", StringComparison.Ordinal) is true);
    }

    [Fact]
    public void D5_ContainersAndOtherNodesGuests_Exist()
    {
        using var tree = new ProxmoxTree();
        var cluster = ProxmoxReader.Read(tree.Root, new Plumbline.Kernel.ReadProblems());
        var container = cluster.Guests.Single(g => g.Vmid == 105);

        Assert.NotEqual(cluster.Node, container.Node);
        Assert.Contains(container.Config.Volumes, v => v is { Key: "rootfs", Storage: "local-lvm", Volume: "vm-105-disk-0" });
    }

    [Fact]
    public void D6_AVgIsFoundByItsName_NotByTheStoragesId()
    {
        var vgs = StorageConfigParser.Parse("lvmthin: local-lvm\n\tvgname pve\n\tthinpool data\n\nlvm: vmstore\n\tvgname vg-san-1\n").ByVg();

        Assert.Equal("local-lvm", Assert.Single(vgs["pve"]).Id);
        Assert.Equal("vmstore", Assert.Single(vgs["vg-san-1"]).Id);
    }

    [Theory]
    [InlineData("vm-100-cloudinit")]
    [InlineData("vm-100-state-s1")]
    [InlineData("vm-100-state-suspend-2026-08-21")]
    [InlineData("base-100-disk-0")]
    [InlineData("vm-100-fleece-0")]
    public void D11_EveryGeneratedKind_IsKnown(string lv) =>
        Assert.True(VolumeNames.Classify(lv) is { Generated: true, Vmid: 100 });
}
