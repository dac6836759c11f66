using Plumbline.Daemon.Devices;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class VMwareMatchTests
{
    /// <summary>A volume's externaluuid as CloudStack gave it, and what its disk shows.</summary>
    private const string ExternalUuid = "6000C29c-9a57-1125-b255-7968af0890fa";
    private const string Shown = "6000c29c9a571125b2557968af0890fa";
    private const string Other = "6000c2900000000000000000000000aa";

    private static readonly DeviceIdentity.Naa Id = DeviceIdentity.Naa.OfExternalUuid(ExternalUuid)!;
    private static readonly DeviceIdentity.ScsiUnit Place = new(0, 1);

    private static SampleDisks Guest(string? wwidA, string? wwidB, string driver = "vmw_pvscsi") => new SampleDisks().Controller(0, "ata_piix").Controller(2, driver)
        .Scsi("sda", "2:0:0:0", wwid: wwidA, vendor: "VMware").Scsi("sdb", "2:0:1:0", wwid: wwidB, vendor: "VMware");

    private static DiskPicture Look(SampleDisks disks) => new DiskReader(disks.Files).Read();

    private static string Found(Search search) => Assert.IsType<Search.Found>(search).Device.Name;

    [Fact]
    public void OfExternalUuid_IsTheIdInTheGuest()
    {
        Assert.Equal(Shown, Id.Value);
        Assert.Null(DeviceIdentity.Naa.OfExternalUuid(""));
        Assert.Null(DeviceIdentity.Naa.OfExternalUuid("00000000-0000-0000-0000-000000000000"));
    }

    [Fact]
    public void Id_FindsTheDisk() => Assert.Equal("sdb", Found(VMwareMatch.Find(Look(Guest(Other, Shown)), Id)));

    /// <summary>Without page 0x83 the kernel's own attribute has it, with another beginning.</summary>
    [Fact]
    public void Id_FromTheKernelsOwnAttribute()
    {
        var disks = Guest(Other, null);
        disks.Files.File("/sys/devices/pci0000:00/0000:00:12.0/host2/target2:0:1/2:0:1:0/wwid", $"naa.{Shown}\n");

        Assert.Equal("sdb", Found(VMwareMatch.Find(Look(disks), Id)));
    }

    [Fact]
    public void Id_NoDiskShowsIt_IsAbsent_AndWhenNoneShowsAny_TheSwitchIsOff()
    {
        Assert.Contains(
            "no disk of this machine shows the id", Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(Other, null)), Id)).Sentence, StringComparison.Ordinal);
        Assert.Contains(
            "disk.EnableUUID is off", Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest("3600000000000000", null)), Id)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_OnTheOnlyController_IsTheTarget()
    {
        Assert.Equal("sdb", Found(VMwareMatch.Find(Look(Guest(null, null)), Place)));
        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(null, null)), new DeviceIdentity.ScsiUnit(0, 2)));
        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(null, null)), new DeviceIdentity.ScsiUnit(1, 1)));
    }

    /// <summary>A disk of another kind of controller that has the same target number: an emulated CD, a USB disk, iSCSI.</summary>
    [Fact]
    public void Place_OnAnotherKindOfController_IsNotIt()
    {
        var disks = new SampleDisks().Controller(0, "iscsi_tcp").Controller(2, "mptspi").Scsi("sda", "0:0:1:0").Scsi("sdb", "2:0:0:0");

        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(disks), Place));
        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(null, null).Scsi("sdc", "2:0:5:1")), new DeviceIdentity.ScsiUnit(0, 5)));
    }

    /// <summary>Nothing in the guest says which controller is scsi0. Even one candidate is a guess.</summary>
    [Fact]
    public void Place_WithTwoControllers_IsAmbiguous()
    {
        var ambiguous = Assert.IsType<Search.Ambiguous>(VMwareMatch.Find(Look(Guest(null, null).Controller(3, "vmw_pvscsi")), Place));

        Assert.Equal("sdb", Assert.Single(ambiguous.Candidates).Name);
        Assert.Contains("does not show which of them is scsi0", ambiguous.Sentence, StringComparison.Ordinal);
        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(null, null).Controller(3, "vmw_pvscsi")), new DeviceIdentity.ScsiUnit(0, 9)));
    }

    [Fact]
    public void Place_OnLsiSas_CannotBeTold() => Assert.IsType<Search.Unread>(VMwareMatch.Find(Look(Guest(null, null, "mptsas")), Place));

    /// <summary>The place can be stale, so that it does not count where ids are to be seen.</summary>
    [Fact]
    public void Both_IdFirst_PlaceOnlyWhereNoIdIsToBeSeen()
    {
        Assert.Equal("sda", Found(VMwareMatch.Find(Look(Guest(Shown, Other)), new DeviceIdentity.VMwareDisk(Id, Place))));
        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(Other, Other[..^1] + "b")), new DeviceIdentity.VMwareDisk(Id, Place)));
        Assert.Equal("sdb", Found(VMwareMatch.Find(Look(Guest(null, null)), new DeviceIdentity.VMwareDisk(Id, Place))));
        Assert.Equal("sdb", Found(VMwareMatch.Find(Look(Guest(Other, Shown)), new DeviceIdentity.VMwareDisk(null, Place))));
        Assert.Contains("EnableUUID", Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(null, null)), new DeviceIdentity.VMwareDisk(Id, null))).Sentence, StringComparison.Ordinal);
        Assert.IsType<Search.Absent>(VMwareMatch.Find(Look(Guest(Shown, null)), new DeviceIdentity.VMwareDisk(null, null)));
    }
}
