using Plumbline.Daemon.Devices;
using Plumbline.Kernel.Native;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class MachineIdentityTests
{
    private const string Mine = "0a1b2c3d-1111-4222-8333-444455556666";
    private const string Other = "ffffffff-1111-4222-8333-444455556666";

    private static MachineIdentity Read(MemoryRoot root, string configured = "") =>
        MachineIdentityReader.Read(root, HostSettings.Defaults.With(DeviceKeys.MachineId, configured));

    private static MemoryRoot Guest() => new MemoryRoot().File("/etc/machine-id", "0123456789abcdef0123456789abcdef\n").File("/proc/self/mountinfo", "");

    private static string CloudInit(string id, string cloud = "cloudstack") => $$"""{ "v1": { "cloud_name": "{{cloud}}", "instance_id": "{{id}}" }, "ds": {} }""";

    [Fact]
    public void Kvm_IsTheMachinesUuid()
    {
        var machine = Read(Guest().File("/sys/class/dmi/id/product_uuid", Mine.ToUpperInvariant() + "\n").File("/sys/class/dmi/id/product_name", "CloudStack KVM Hypervisor\n"));

        Assert.Equal(new MachineClaim(Mine, "DMI product_uuid (CloudStack KVM Hypervisor)"), Assert.Single(machine.Found));
        Assert.Equal("0123456789abcdef0123456789abcdef", machine.HostId);
        Assert.Equal([Mine], machine.Candidates);
        Assert.Null(machine.Disagreement);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")]
    [InlineData("Not Settable")]
    [InlineData("")]
    public void Dmi_WhatAMakerPutForNothing_IsNothing(string text) => Assert.Empty(Read(Guest().File("/sys/class/dmi/id/product_uuid", text)).Found);

    [Fact]
    public void CloudInit_OfCloudStackOnly_AndOnlyAnId()
    {
        Assert.Equal(Mine, Assert.Single(Read(Guest().File("/run/cloud-init/instance-data.json", CloudInit(Mine))).Found).Id);
        Assert.Empty(Read(Guest().File("/run/cloud-init/instance-data.json", CloudInit(Mine, "nocloud"))).Found);
        Assert.Empty(Read(Guest().File("/run/cloud-init/instance-data.json", CloudInit("i-2-10-VM"))).Found);
        Assert.Empty(Read(Guest().File("/run/cloud-init/instance-data.json", "{\"v1\":[]")).Found);
        Assert.Empty(Read(Guest().File("/run/cloud-init/instance-data.json", "[{\"v1\":1}]")).Found);
    }

    /// <summary>Only where it is mounted already, and only file systems that such a drive has.</summary>
    [Fact]
    public void ConfigDrive_WhereMounted()
    {
        const string Mounts = "30 1 11:0 / /media/cd ro - iso9660 /dev/sr0 ro\n31 1 8:1 / /srv rw - ext4 /dev/sda1 rw\n";
        var root = Guest().File("/proc/self/mountinfo", Mounts).File("/media/cd/cloudstack/metadata/vm-id.txt", Mine + "\n").File("/srv/cloudstack/metadata/vm-id.txt", Other);

        Assert.Equal(new MachineClaim(Mine, "ConfigDrive (/media/cd/cloudstack/metadata/vm-id.txt)"), Assert.Single(Read(root).Found));
        root.Error("/media/cd/cloudstack/metadata/vm-id.txt", Errno.ETIMEDOUT);
        Assert.Empty(Read(root).Found);
    }

    [Fact]
    public void SourcesThatDisagree_AreShown_AndNoneIsChosen()
    {
        var machine = Read(Guest().File("/sys/class/dmi/id/product_uuid", Mine).File("/run/cloud-init/instance-data.json", CloudInit(Other)));

        Assert.Equal([Mine, Other], machine.Candidates);
        Assert.Contains($"DMI product_uuid says {Mine}, cloud-init (/run/cloud-init/instance-data.json, v1.instance_id) says {Other}", machine.Disagreement, StringComparison.Ordinal);
    }

    [Fact]
    public void Configured_StandsAbove_AndItsDisagreementIsShown()
    {
        var machine = Read(Guest().File("/sys/class/dmi/id/product_uuid", Mine), Other);

        Assert.Equal([Other], machine.Candidates);
        Assert.Contains($"cloudstack.vm_id says {Other}, DMI product_uuid says {Mine}", machine.Disagreement, StringComparison.Ordinal);
        Assert.Null(Read(Guest().File("/sys/class/dmi/id/product_uuid", Mine), Mine).Disagreement);
    }

    [Theory]
    [InlineData("uninitialized\n")]
    [InlineData("")]
    public void HostId_NotMadeYet_IsNone(string text) => Assert.Null(Read(Guest().File("/etc/machine-id", text)).HostId);
}
