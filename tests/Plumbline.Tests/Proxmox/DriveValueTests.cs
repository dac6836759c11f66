using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class DriveValueTests
{
    [Theory]
    [InlineData("512", 512L)]
    [InlineData("4K", 4096L)]
    [InlineData("4M", 4L << 20)]
    [InlineData("1.5G", 3L << 29)]
    [InlineData("8T", 8L << 40)]
    [InlineData("8P", null)]
    [InlineData("-1G", null)]
    [InlineData("G", null)]
    [InlineData("9999999999T", null)]
    [InlineData("", null)]
    public void Size_InProxmoxsUnits(string text, long? bytes) => Assert.Equal(bytes, DriveValue.Parse("san1:vm-100-disk-0,size=" + text).Size);

    [Theory]
    [InlineData("a1:b", "a1", "b")]
    [InlineData("san-1.x_y:vm-100-disk-0:z", "san-1.x_y", "vm-100-disk-0:z")]
    [InlineData("a:b", null, null)]
    [InlineData("1a:b", null, null)]
    [InlineData("san-:b", null, null)]
    [InlineData("sän1:b", null, null)]
    [InlineData(":b", null, null)]
    [InlineData("san1:", null, null)]
    public void VolumeId_HasAStorageOfProxmoxsGrammar(string text, string? storage, string? volume) =>
        Assert.Equal((storage, volume), VolumeId.TryParse(text, out var id) ? (id.Storage, id.Volume) : (null, null));

    [Theory]
    [InlineData("/dev/sda", "/dev/sda")]
    [InlineData("file=/dev/mapper/a-b,if=none", "/dev/mapper/a-b")]
    [InlineData("host_device:/dev/dm-1", "/dev/dm-1")]
    [InlineData("'/dev/a' \"/dev/b\" {/dev/c}", "/dev/a", "/dev/b", "/dev/c")]
    [InlineData("/dev/a:/dev/b", "/dev/a", "/dev/b")]
    [InlineData("/dev/disk/by-path/ip-10.0.0.1:3260-iscsi-iqn.x:y-lun-1", "/dev/disk/by-path/ip-10.0.0.1:3260-iscsi-iqn.x:y-lun-1")]
    [InlineData("/srv/dev/a")]
    [InlineData("//dev/a")]
    [InlineData("./dev/a")]
    [InlineData("/dev/")]
    [InlineData("/dev/ x")]
    public void DevicePaths_AreFoundInFreeText(string text, params string[] paths) => Assert.Equal(paths, DevicePaths.In(text));
}
