using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Uevents;

namespace Plumbline.Tests.Kernel.Uevents;

public sealed class UeventParserTests
{
    internal static byte[] Message(string action, string path, string subsystem, params string[] more) =>
        Encoding.UTF8.GetBytes(
            string.Concat(((string[])[$"{action}@{path}", $"ACTION={action}", $"DEVPATH={path}", $"SUBSYSTEM={subsystem}", .. more, "SEQNUM=4711"])
                .Select(line => line + "\0")));

    private static string? Meaning(byte[] message, Func<string, string?>? nameOf = null) => UeventMeaning.Of(UeventParser.Parse(message).Event!, nameOf);

    [Fact]
    public void Parse_PathEventOfAMap()
    {
        var uevent = UeventParser.Parse(Message(
            "change", "/devices/virtual/block/dm-3", "block", "DM_TARGET=multipath", "DM_ACTION=PATH_FAILED", "DM_SEQNUM=1", "DM_PATH=8:16",
            "DM_NR_VALID_PATHS=1", "DM_NAME=mpatha", "DM_UUID=mpath-3600a0b80000f1", "MAJOR=253", "MINOR=3", "DEVNAME=dm-3", "DEVTYPE=disk")).Event!;

        Assert.Equal("253:3", uevent.Device);
        Assert.Equal(4711UL, uevent.SequenceNumber);
        Assert.Equal("mpath-3600a0b80000f1", uevent.DmUuid);
        Assert.Equal(1, uevent.DmValidPaths);
        Assert.Equal("path 8:16 of map mpatha failed; 1 path left", UeventMeaning.Of(uevent));
    }

    [Fact]
    public void Meaning_OfPathEvents()
    {
        static byte[] Path(string action, int left) => Message(
            "change", "/devices/virtual/block/dm-3", "block", "DM_ACTION=" + action, "DM_PATH=8:16", "DM_NR_VALID_PATHS=" + left, "DM_NAME=mpatha");

        Assert.Equal("path 8:16 of map mpatha failed; no path left", Meaning(Path("PATH_FAILED", 0)));
        Assert.Equal("path 8:16 of map mpatha is back; 2 paths usable", Meaning(Path("PATH_REINSTATED", 2)));
    }

    [Theory]
    [InlineData("add", "block", "/devices/pci0000:00/virtio3/block/vdc", "DEVTYPE=disk", "disk vdc appeared")]
    [InlineData("remove", "block", "/devices/pci0000:00/virtio3/block/vdc/vdc1", "DEVTYPE=partition", "partition vdc1 disappeared")]
    [InlineData("change", "block", "/devices/x/block/sda", "RESIZE=1", "disk sda has a new size")]
    [InlineData("change", "block", "/devices/x/block/sda", "DISK_RO=1", "disk sda became read-only")]
    [InlineData("change", "block", "/devices/virtual/block/dm-7", "DM_COOKIE=4217", "map dm-7 changed")]
    [InlineData("change", "nvme", "/devices/virtual/nvme-fabrics/ctl/nvme1", "NVME_EVENT=connected", "NVMe controller nvme1 is connected")]
    [InlineData("add", "nvme", "/devices/pci/nvme/nvme0", "NVME_TRADDR=none", "NVMe controller nvme0 appeared")]
    [InlineData("change", "scsi", "/devices/x/7:0:0:1", "DEVTYPE=scsi_device\0SDEV_UA=CAPACITY_DATA_HAS_CHANGED", "SCSI device 7:0:0:1 has a new size")]
    [InlineData("remove", "iscsi_session", "/devices/platform/host7/session1/iscsi_session/session1", "X=1", "iSCSI session session1 disappeared")]
    [InlineData("add", "fc_remote_ports", "/devices/x/rport-1:0-2", "X=1", "Fibre Channel port rport-1:0-2 appeared")]
    [InlineData("add", "net", "/devices/virtual/net/tap100i0", "X=1", null)]
    [InlineData("add", "scsi", "/bus/scsi/drivers/sd", "X=1", null)]
    public void Meaning_IsOneSentence(string action, string subsystem, string path, string property, string? expected) =>
        Assert.Equal(expected, Meaning(Message(action, path, subsystem, property)));

    [Fact]
    public void Meaning_OfAMapWithoutItsName_TakesTheCallers()
    {
        var message = Message("remove", "/devices/virtual/block/dm-7", "block", "MAJOR=253", "MINOR=7");

        Assert.Equal("map vm--100--disk--0 removed", Meaning(message, device => device == "253:7" ? "vm--100--disk--0" : null));
        Assert.Equal("map dm-7 removed", Meaning(message));
    }

    [Fact]
    public void Parse_ValuesWithEqualsSignsAndDoubledKeys()
    {
        var uevent = UeventParser.Parse(Message("add", "/x", "block", "MODALIAS=a=b=c", "A=1", "A=2", "EMPTY=", "=none", "nothing")).Event!;

        Assert.Equal("a=b=c", uevent["MODALIAS"]);
        Assert.Equal("1", uevent["A"]);
        Assert.Equal("", uevent["EMPTY"]);
        Assert.Null(uevent["nothing"]);
    }

    [Fact]
    public void Parse_MessageOfUdev_IsNotOurs() =>
        Assert.Contains("udev", UeventParser.Parse([.. "libudev\0"u8, 0xfe, 0xed, 0xca, 0xfe, 40, 0, 0, 0]).Error);

    [Theory]
    [InlineData("")]
    [InlineData("add")]
    [InlineData("@/x\0ACTION=\0DEVPATH=/x\0SUBSYSTEM=block\0")]
    [InlineData("add@x\0ACTION=add\0DEVPATH=x\0SUBSYSTEM=block\0")]
    [InlineData("add@/x\0ACTION=remove\0DEVPATH=/x\0SUBSYSTEM=block\0")]
    [InlineData("add@/x\0ACTION=add\0DEVPATH=/y\0SUBSYSTEM=block\0")]
    [InlineData("add@/x\0ACTION=add\0DEVPATH=/x\0")]
    public void Parse_NoEvent_IsAStatedError(string text)
    {
        var parsed = UeventParser.Parse(Encoding.UTF8.GetBytes(text));

        Assert.Null(parsed.Event);
        Assert.NotNull(parsed.Error);
    }

    [Theory]
    [InlineData(0u, 0u, true)]
    [InlineData(0u, 1000u, false)]
    [InlineData(4711u, 0u, false)]
    [InlineData(0u, null, false)]
    public void Judge_OnlyTheKernelIsBelieved(uint port, uint? uid, bool believed)
    {
        var message = Message("add", "/x", "block");
        var notice = UeventSocket.Judge(new NetlinkAnswer(message.Length, Errno.None, port, uid, false), message);

        Assert.Equal(believed, notice.Event is not null);
        Assert.Equal(!believed, notice.Refused is not null);
    }

    [Fact]
    public void Parse_AnyBytes_AreAnEventOrAStatedError() =>
        Prop.ForAll<byte[]?, bool>((bytes, withBeginning) =>
        {
            byte[] message = withBeginning ? [.. Message("change", "/devices/dm-1", "block"), .. bytes ?? []] : bytes ?? [];
            var (uevent, error) = UeventParser.Parse(message);
            _ = uevent is null ? null : UeventMeaning.Of(uevent);
            return uevent is null != error is null && (!withBeginning || uevent is not null) && (uevent?.Properties.Length ?? 0) <= message.Length;
        }).QuickCheckThrowOnFailure();
}
