using System.Text.Json;
using Plumbline.Daemon.Devices;
using Plumbline.Kernel;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class SerialMatchTests
{
    private const string Ours = "384000008cf011bdb24e";
    private const string Theirs = "99999999aaaa4bbb8ccc";

    private static Search Find(SampleDisks disks, string serial = Ours) => SerialMatch.Find(new DiskReader(disks.Files).Read(), serial);

    private static FoundDevice Found(Search search) => Assert.IsType<Search.Found>(search).Device;

    /// <summary>The known answer of CloudStack's own unit test (LibvirtComputingResourceTest, diskUuidToSerial).</summary>
    [Fact]
    public void OfCloudStack_IsUpstreamsKnownAnswer()
    {
        Assert.Equal(Ours, DeviceIdentity.Serial.OfCloudStack("38400000-8cf0-11bd-b24e-10b96e4ef00d")?.Value);
        Assert.Equal(Ours, DeviceIdentity.Serial.OfCloudStack("38400000-8CF0-11BD-B24E-10B96E4EF00D")?.Value);
        Assert.Null(DeviceIdentity.Serial.OfCloudStack("vol-1"));
        Assert.Null(DeviceIdentity.Serial.OfCloudStack(""));
    }

    [Fact]
    public void Virtio_OfTwoEqualDisks_TheOneWithTheSerial() =>
        Assert.Equal(
            new FoundDevice("/dev/vdb", "vdb", new DeviceNumber(252, 16), 2, 10L << 30, false, Ours),
            Found(Find(new SampleDisks().Virtio("vda", Theirs).Virtio("vdb", Ours).Virtio("vdc", ""))));

    [Fact]
    public void Scsi_ByPage80_OrByPage83WhereThereIsNoOther()
    {
        Assert.Equal("sdb", Found(Find(new SampleDisks().Scsi("sda", "2:0:0:0", Theirs).Scsi("sdb", "2:0:1:0", Ours))).Name);
        Assert.Equal("sdb", Found(Find(new SampleDisks().Scsi("sda", "2:0:0:0", wwid: Theirs).Scsi("sdb", "2:0:1:0", wwid: Ours))).Name);
        Assert.Equal("sda", Found(Find(new SampleDisks().Scsi("sda", "2:0:0:0", $"  {Ours} "))).Name);
    }

    /// <summary>A fork of CloudStack writes the slot before it. Equal is the rule, and the sentence says what was near.</summary>
    [Theory]
    [InlineData("3-384000008cf011bdb24e")]
    [InlineData("384000008CF011BDB24E")]
    [InlineData("384000008cf011bdb24e1")]
    public void NearlyEqual_IsNotIt(string near)
    {
        var sentence = Assert.IsType<Search.Absent>(Find(new SampleDisks().Virtio("vdb", near))).Sentence;

        Assert.Contains($"/dev/vdb shows {near}", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void NoDiskShowsIt_IsAbsent() =>
        Assert.Equal(new Search.Absent($"no disk of this machine shows the serial number {Ours}."), Find(new SampleDisks().Virtio("vda", Theirs).Virtio("vdb", Ours[..19])));

    [Fact]
    public void TwoDisksShowIt_IsAmbiguous_WithBothNamed()
    {
        var ambiguous = Assert.IsType<Search.Ambiguous>(Find(new SampleDisks().Virtio("vdb", Ours).Scsi("sda", "2:0:0:0", Ours).Virtio("vdc", Theirs)));

        Assert.Equal(["sda", "vdb"], ambiguous.Candidates.Select(c => c.Name));
        Assert.StartsWith($"/dev/sda and /dev/vdb show the serial number {Ours}", ambiguous.Sentence, StringComparison.Ordinal);
    }

    /// <summary>A disk that does not answer may be the one; it is no proof of anything against one that does.</summary>
    [Fact]
    public void DiskThatDoesNotAnswer_IsUnread_UnlessAnotherIsIt()
    {
        var unread = Assert.IsType<Search.Unread>(Find(new SampleDisks().Virtio("vda", Theirs).Virtio("vdb", null).Virtio("vdc", null)));

        Assert.Contains("/dev/vdb and /dev/vdc did not tell theirs", unread.Sentence, StringComparison.Ordinal);
        Assert.Equal("vda", Found(Find(new SampleDisks().Virtio("vda", Ours).Virtio("vdb", null))).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void BlankSerial_IsNoIdentity(string blank) =>
        Assert.Equal(new Search.Absent("the volume has no serial number, and an empty one is no identity"), Find(new SampleDisks().Virtio("vda", "").Virtio("vdb", blank), blank));

    [Fact]
    public async Task DisksNotReadable_IsUnread() =>
        Assert.IsType<Search.Unread>(await Finders.On(new MemoryRoot()).FindAsync(new DeviceIdentity.Serial(Ours), TestContext.Current.CancellationToken));

    /// <summary>What carries the serial and can carry no volume: a drive's disc, a partition, a hidden NVMe path, another map on the disk.</summary>
    [Fact]
    public void WhatIsNoWholeDisk_IsNoCandidate()
    {
        const string Cd = "/sys/devices/pci0000:00/0000:00:09.0/ata1/host7/target7:0:0/7:0:0:0";
        var disks = new SampleDisks().Virtio("vdb", Ours)
            .Other("sr0", Cd + "/block/sr0", "11:0").Other("nvme0c0n1", "/sys/devices/nvme0c0n1", "259:9", ("hidden", "1"))
            .Other("vdb1", "/sys/devices/pci0000:00/0000:00:01.0/virtiovdb/block/vdb/vdb1", "252:17", ("partition", "1"), ("start", "2048"))
            .Map("dm-0", 0, "PLUMB-vol-1", "vdb");
        disks.Files.Link(Cd + "/block/sr0/device", "../../../7:0:0:0").File(Cd + "/vpd_pg80", [0, 0x80, 0, 20, .. "384000008cf011bdb24e"u8]);

        Assert.Equal("vdb", Found(Find(disks)).Name);
    }

    [Fact]
    public void Multipath_MapAndItsPathsAreOne_AndTheMapIsTheDevice()
    {
        var disks = new SampleDisks().Scsi("sda", "2:0:0:0", Ours).Scsi("sdb", "3:0:0:0", Ours).Scsi("sdc", "3:0:1:0", Theirs).Multipath(4, "3600", "sda", "sdb");
        var found = Found(Find(disks));

        Assert.Equal(("/dev/dm-4", new DeviceNumber(253, 4), Ours), (found.Path, found.Number, found.Serial));
    }

    [Fact]
    public void Multipath_PathBesideTheMap_IsASecondCandidate()
    {
        var disks = new SampleDisks().Scsi("sda", "2:0:0:0", Ours).Scsi("sdb", "3:0:0:0", Ours).Multipath(4, "3600", "sda");

        Assert.Equal(["dm-4", "sdb"], Assert.IsType<Search.Ambiguous>(Find(disks)).Candidates.Select(c => c.Name));
    }

    /// <summary>Two LUNs that were given one WWID became one map: half of what is written goes to the wrong one.</summary>
    [Fact]
    public void Multipath_PathsOfDifferentDisks_IsNeverFound()
    {
        var disks = new SampleDisks().Scsi("sda", "2:0:0:0", Ours).Scsi("sdb", "3:0:0:0", Theirs).Multipath(4, "3600", "sda", "sdb");
        var ambiguous = Assert.IsType<Search.Ambiguous>(Find(disks));

        Assert.StartsWith("the multipath map dm-4 stands on disks of different identity (sdb is not what the others are)", ambiguous.Sentence, StringComparison.Ordinal);
    }

    /// <summary>A look every few seconds must not ask a thousand devices each time; a new disk at the old place must be asked.</summary>
    [Fact]
    public void Serials_AreAskedOnce_UnlessAnotherDiskTookThePlace()
    {
        const string Serial = "/sys/devices/pci0000:00/0000:00:05.0/virtiovdb/block/vdb/serial";
        var root = new ChangingRoot(new SampleDisks().Virtio("vdb", Theirs, slot: 5).Files);
        var reader = new DiskReader(root);
        Assert.Equal(Theirs, Assert.Single(reader.Read().Disks).Serial);

        var again = new SampleDisks().Virtio("vdb", "not asked", slot: 5).Files;
        root.Now = again;
        Assert.Equal(Theirs, Assert.Single(reader.Read().Disks).Serial);
        Assert.DoesNotContain(Serial, again.Asked);

        root.Now = new SampleDisks().Virtio("vdb", Ours, sequence: 7, slot: 5).Files;
        Assert.Equal(Ours, Assert.Single(reader.Read().Disks).Serial);
    }

    [Fact]
    public void Serials_WithoutSequenceNumbers_AreAskedEachTime()
    {
        var root = new ChangingRoot(new SampleDisks { OldKernel = true }.Virtio("vdb", Theirs).Files);
        var reader = new DiskReader(root);
        _ = reader.Read();
        root.Now = new SampleDisks { OldKernel = true }.Virtio("vdb", Ours).Files;

        Assert.Equal(Ours, Assert.Single(reader.Read().Disks).Serial);
    }

    /// <summary>No answer is nothing to remember: asked again, it may have one.</summary>
    [Fact]
    public void Serials_NoAnswer_IsAskedAgain()
    {
        var root = new ChangingRoot(new SampleDisks().Virtio("vdb", null).Files);
        var reader = new DiskReader(root);
        Assert.True(Assert.Single(reader.Read().Disks).SerialUnread);
        root.Now = new SampleDisks().Virtio("vdb", Ours).Files;

        Assert.Equal((Ours, false), (Assert.Single(reader.Read().Disks).Serial, Assert.Single(reader.Read().Disks).SerialUnread));
    }

    /// <summary>A real guest with two paths to one LUN: both disks say "serial-a", and the map over them is the one candidate.</summary>
    [Fact]
    public void RecordedMultipathGuest_IsFoundAsItsMap()
    {
        var file = Recordings.Find("curtin/probert_storage_multipath.json", out var why);
        Assert.SkipWhen(file is null, why);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var devices = json.RootElement.GetProperty("blockdev");
        string Of(string device, string key) => devices.GetProperty("/dev/" + device).GetProperty(key).GetString()!;
        string Place(string device) => HostRoot.NameOf(Of(device, "DEVPATH")[..Of(device, "DEVPATH").IndexOf("/block/", StringComparison.Ordinal)]);
        var disks = new SampleDisks().Scsi("sda", Place("sda"), Of("sda", "SCSI_IDENT_SERIAL")).Scsi("sdb", Place("sdb"), Of("sdb", "SCSI_IDENT_SERIAL"));
        Assert.StartsWith("mpath-", Of("dm-0", "DM_UUID"), StringComparison.Ordinal);
        disks.Map("dm-0", 0, Of("dm-0", "DM_UUID"), "sda", "sdb");

        Assert.Equal("/dev/dm-0", Found(Find(disks, "serial-a")).Path);
    }

    /// <summary>Real trees: every disk that shows a serial number is found by it, as lsblk's list of whole disks has it.</summary>
    [Theory]
    [InlineData("util-linux-lsblk/simple-lvm.tar.xz", "simple-lvm")]
    [InlineData("util-linux-lsblk/multi-devs-bcachefs.tar.xz", "multi-devs-bcachefs")]
    public void RecordedHost_EveryDiskIsFoundByItsSerial(string archive, string inside)
    {
        var file = Recordings.Find(archive, out var why);
        Assert.SkipWhen(file is null, why);
        var unpacked = Recordings.Unpack(file);
        Assert.SkipWhen(unpacked is null, $"{archive} could not be unpacked here: tar or xz is missing");
        try
        {
            // The recording has /sys/dev/block instead of /sys/class/block: the same links under other names.
            var root = Path.Combine(unpacked.FullName, inside);
            var names = Directory.CreateDirectory(Path.Combine(root, "sys/class/block")).FullName;
            foreach (var link in new DirectoryInfo(Path.Combine(root, "sys/dev/block")).EnumerateFileSystemInfos())
            {
                File.CreateSymbolicLink(Path.Combine(names, Path.GetFileName(link.LinkTarget!)), link.LinkTarget!);
            }

            var picture = new DiskReader(new CapturedRoot(root)).Read();

            Assert.InRange(picture.Disks.Length, 2, 20);
            Assert.All(picture.Disks, disk => Assert.Equal(disk.Name, Found(SerialMatch.Find(picture, disk.Serial!)).Name));
        }
        finally
        {
            unpacked.Delete(recursive: true);
        }
    }
}
