using FsCheck;
using FsCheck.Fluent;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class GuestConfigParserTests
{
    private static readonly GuestConfig Vm = GuestConfigParser.Parse(GuestFiles.Vm, GuestKind.Vm);
    private static readonly GuestConfig Container = GuestConfigParser.Parse(GuestFiles.Container, GuestKind.Container);

    [Fact]
    public void Vm_MainSection_IsRead()
    {
        Assert.Equal(("web", "snapshot", false, "before"), (Vm.Name, Vm.Lock, Vm.Template, Vm.Parent));
        Assert.Equal([new GuestSnapshot("before", "older", "delete")], Vm.Snapshots);
        Assert.Equal(["scsi1", "unused0"], Vm.PendingDeletes);
        Assert.Equal(["line 43 begins an unknown section; it is skipped"], Vm.Problems);
    }

    [Theory]
    [InlineData("efidisk0", "san1", "vm-100-disk-1", false, 4L << 20)]
    [InlineData("ide0", "san1", "vm-100-cloudinit", true, null)]
    [InlineData("sata1", "local", "iso/debian-13.iso", true, 700L << 20)]
    [InlineData("scsi0", "san1", "vm-100-disk-0.qcow2", false, 32L << 30)]
    [InlineData("scsi1", "san2", "vm-100-disk-0", false, 8L << 30)]
    [InlineData("scsi30", "local-lvm", "base-9000-disk-0/vm-100-disk-7", false, null)]
    [InlineData("tpmstate0", "san1", "vm-100-disk-2", false, 4L << 20)]
    [InlineData("unused0", "san1", "vm-100-disk-9", false, null)]
    [InlineData("vmstate", "san1", "vm-100-state-suspend-2026-08-21", false, null)]
    public void Vm_VolumesOfTheMainSection_AreRead(string key, string storage, string volume, bool cdrom, long? size)
    {
        var found = Vm.Volumes.Single(v => v.Section.Kind == SectionKind.Main && v.Key == key);

        Assert.Equal((storage, volume, cdrom, size, false), (found.Storage, found.Volume, found.Cdrom, found.Size, found.Empty));
        Assert.Equal((key == "unused0", key == "vmstate", false, false), (found.Unused, found.VmState, found.Pending, found.Fleecing));
    }

    [Fact]
    public void Vm_EverythingElse_IsInItsSectionAndNowhereElse()
    {
        var none = Vm.Volumes.Single(v => v is { Key: "ide2", Section.Kind: SectionKind.Main });
        Assert.True(none is { Empty: true, Cdrom: true, Line: 8 });
        Assert.Equal("/dev/disk/by-id/dm-uuid-mpath-36001405abc", Vm.Volumes.Single(v => v.Key == "scsi2").Path);
        Assert.Equal(1L << 40, Vm.Volumes.Single(v => v.Pending).Size);
        Assert.Equal(["san1:vm-100-fleece-0", "san2:vm-100-fleece-1"], Vm.Volumes.Where(v => v.Fleecing).Select(v => $"{v.Storage}:{v.Volume}"));
        Assert.Equal(["ide2", "scsi0", "vmstate"], Vm.Volumes.Where(v => v.SnapshotName == "before").Select(v => v.Key));
        Assert.DoesNotContain(Vm.Volumes, v => v.Volume is "vm-100-disk-77" or "vm-100-disk-55");
        Assert.Equal(11 + 1 + 2 + 3, Vm.Volumes.Length);
    }

    [Fact]
    public void Vm_DevicesInArguments_AreMentioned() =>
        Assert.Equal(["/dev/mapper/san1-extra", "/dev/disk/by-path/pci-0000:00:1f.2-ata-1"], Vm.MentionedDevices);

    [Fact]
    public void Vm_LinkedClone_NamesItsBase()
    {
        var clone = Vm.Volumes.Single(v => v.Key == "scsi30");

        Assert.Equal(("vm-100-disk-7", "base-9000-disk-0"), (clone.Name, clone.Base));
        Assert.Null(Vm.Volumes.Single(v => v.Key == "sata1").Base);
    }

    [Fact]
    public void Container_IsRead()
    {
        Assert.Equal(("db", null, true), (Container.Name, Container.Lock, Container.Template));
        Assert.Empty(Container.Problems);
        Assert.Equal(
            ["mp0=vm-105-disk-1", "mp1=/mnt/shared", "mp255=vm-105-disk-2", "rootfs=vm-105-disk-0", "unused3=vm-105-disk-3", "mp2=vm-105-disk-4", "rootfs=vm-105-disk-0"],
            Container.Volumes.Select(v => $"{v.Key}={v.Volume ?? v.Path}"));
        Assert.Equal("mp2", Container.Volumes.Single(v => v.Pending).Key);
        Assert.Equal(["/dev/mapper/san1-ctdev", "/dev/mapper/san1-raw", "/dev/san1/raw2"], Container.MentionedDevices);
    }

    [Fact]
    public void Container_EnvironmentWithNul_HidesNothingBehindIt()
    {
        var config = GuestConfigParser.Parse("env: A=1\0B=2\nrootfs: local-lvm:vm-105-disk-0\n", GuestKind.Container);

        Assert.Equal("vm-105-disk-0", Assert.Single(config.Volumes).Volume);
    }

    [Fact]
    public void PendingSections_AreEachKindsOwn()
    {
        var vm = GuestConfigParser.Parse("[pending]\nscsi0: san1:vm-100-disk-0\n[pve:pending]\nscsi1: san1:vm-100-disk-1\n", GuestKind.Vm);
        Assert.Equal(["scsi0"], vm.Volumes.Where(v => v.Pending).Select(v => v.Key));
        Assert.Single(vm.Volumes);

        var ct = GuestConfigParser.Parse("[PENDING]\nmp0: san1:vm-100-disk-0\n", GuestKind.Container);
        Assert.Equal("PENDING", Assert.Single(ct.Volumes).SnapshotName);
    }

    [Theory]
    [InlineData("scsi31: san1:vm-100-disk-0", "line 1: scsi31 is beyond the numbers that Proxmox has")]
    [InlineData("scsi00: san1:vm-100-disk-0", "line 1: scsi00 is beyond the numbers that Proxmox has")]
    [InlineData("efidisk1: san1:vm-100-disk-0", "line 1: efidisk1 is beyond the numbers that Proxmox has")]
    [InlineData("scsi0: discard=on", "line 1: scsi0 names no volume")]
    [InlineData("scsi0: a.raw", "line 1: scsi0 is no volume id, path or \"none\"")]
    [InlineData("scsi0: san1:", "line 1: scsi0 is no volume id, path or \"none\"")]
    [InlineData("scsi0: san1:a,file=san1:b", "line 1: scsi0 names two volumes")]
    [InlineData("Scsi0: san1:vm-100-disk-0", "line 1 is no section, no comment and no \"key: value\"")]
    [InlineData(" scsi0: san1:vm-100-disk-0", "line 1 is no section, no comment and no \"key: value\"")]
    [InlineData("scsi0:", "line 1 is no section, no comment and no \"key: value\"")]
    [InlineData("[half", "line 1 is no section, no comment and no \"key: value\"")]
    public void LinesThatProxmoxDoesNotTake_AreSaidAndDropped(string line, string problem)
    {
        var config = GuestConfigParser.Parse(line + "\nname: x\n", GuestKind.Vm);

        Assert.Equal([problem], config.Problems);
        Assert.Empty(config.Volumes);
        Assert.Equal("x", config.Name);
    }

    [Fact]
    public void Twice_TheLastCounts_AndIsSaid()
    {
        var config = GuestConfigParser.Parse("scsi0: san1:vm-100-disk-0\nscsi0: san1:vm-100-disk-1\n[s1]\nscsi0: san1:a1\n[s1]\nscsi1: san1:a2\n", GuestKind.Vm);

        Assert.Equal(["scsi0=vm-100-disk-1", "scsi1=a2"], config.Volumes.Select(v => $"{v.Key}={v.Volume}"));
        Assert.Equal(["line 2: scsi0 was given before; the last one counts", "line 5 begins a section that was there before; the last one counts"], config.Problems);
    }

    [Fact]
    public void WindowsLineEnds_ChangeNothing()
    {
        var config = GuestConfigParser.Parse(GuestFiles.Vm.Replace("\n", "\r\n", StringComparison.Ordinal), GuestKind.Vm);

        Assert.Equal(Vm.Volumes, config.Volumes);
        Assert.Equal(Vm.Problems, config.Problems);
    }

    [Fact]
    public void SeparatorsOfUnicode_EndNoLine() =>
        Assert.Equal("a\u2028scsi0: san1:vm-100-disk-0", GuestConfigParser.Parse("name: a\u2028scsi0: san1:vm-100-disk-0\n", GuestKind.Vm).Name);

    [Fact]
    public void CloneThatBegins_IsLocked() =>
        Assert.Equal("clone", GuestConfigParser.Parse("# qmclone temporary file\nlock: clone\n", GuestKind.Vm).Lock);

    [Theory]
    [InlineData(GuestFiles.Vm, true)]
    [InlineData(GuestFiles.Container, false)]
    public void CutAnywhere_GivesARecord_AndOnlyVolumesOfCompleteLinesUnsaid(string text, bool vm)
    {
        var kind = vm ? GuestKind.Vm : GuestKind.Container;
        var whole = GuestConfigParser.Parse(text, kind).Volumes.ToHashSet();
        for (var length = 0; length < text.Length; length++)
        {
            var cut = GuestConfigParser.Parse(text[..length], kind);
            var half = length > 0 && text[length - 1] != '\n';
            Assert.Equal(half, cut.Problems.Any(p => p.Contains("half written", StringComparison.Ordinal)));
            Assert.True(half || cut.Volumes.All(whole.Contains));
        }
    }

    [Fact]
    public void HugeLines_AreRead()
    {
        var config = GuestConfigParser.Parse($"args: {new string('x', 3_000_000)} /dev/x\nscsi0: {new string(',', 500_000)}san1:vm-100-disk-0,size={new string('9', 100_000)}G\n", GuestKind.Vm);

        Assert.Equal(["/dev/x"], config.MentionedDevices);
        Assert.Null(Assert.Single(config.Volumes).Size);
    }

    [Fact]
    public void AnyText_GivesARecord() =>
        Prop.ForAll<string, bool>((text, vm) => !GuestConfigParser.Parse(text ?? "", vm ? GuestKind.Vm : GuestKind.Container).Volumes.IsDefault).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyMixOfRealPieces_GivesARecord()
    {
        string[] pieces = ["scsi0", "mp1", "fleecing-images", ":", " ", "san1:vm-100-disk-0", ",", "=", "size", "[", "]", "\n", "\r", "\0", "PENDING", "special:fleecing", "#", "/dev/", "lxc.", "args", "none", "9", "\ud800"];
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), numbers =>
        {
            var text = string.Concat(numbers.Select(n => pieces[(n & int.MaxValue) % pieces.Length]));
            return !GuestConfigParser.Parse(text, GuestKind.Vm).Volumes.IsDefault && !GuestConfigParser.Parse(text, GuestKind.Container).GeneratedSnapshots().IsDefault;
        }).QuickCheckThrowOnFailure();
    }
}
