using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Tests.Kernel.Sysfs;

public sealed class VitalProductDataTests
{
    private static readonly byte[] Page83 =
    [
        0, 0x83, 0, 8 + 4 + 6 + 4,
        0x02, 0x01, 0, 6, (byte)'L', (byte)'I', (byte)'O', (byte)' ', (byte)'a', (byte)'b',
        0x01, 0x03, 0, 8, 0x60, 0x01, 0x40, 0x5a, 0x11, 0x22, 0x33, 0x44,
    ];

    [Fact]
    public void Wwid_NaaBeatsTheVendorsText() => Assert.Equal("36001405a11223344", VitalProductData.Wwid(Page83));

    [Fact]
    public void Wwid_DesignatorOfATargetPort_IsNoIdentityOfTheUnit()
    {
        byte[] page = [0, 0x83, 0, 12, 0x01, 0x13, 0, 8, 0x60, 1, 2, 3, 4, 5, 6, 7];

        Assert.Null(VitalProductData.Wwid(page));
    }

    [Fact]
    public void Serial_TextBehindTheHeader() => Assert.Equal("abc 1", VitalProductData.Serial([0, 0x80, 0, 7, 0x20, (byte)'a', (byte)'b', (byte)'c', 0x20, (byte)'1', 0]));

    /// <summary>What a disk of virtio-scsi showed under QEMU with serial and device_id set.</summary>
    [Fact]
    public void OwnName_IsTheVendorSpecificDesignator()
    {
        byte[] page = [0, 0x83, 0, 0x18, 0x02, 0, 0, 0x14, .. "384000008cf011bdb24e"u8];

        Assert.Equal("384000008cf011bdb24e", VitalProductData.OwnName(page));
        Assert.Null(VitalProductData.Wwid(page));
        Assert.Null(VitalProductData.OwnName(Page83));
        Assert.Null(VitalProductData.OwnName([0, 0x83, 0, 8, 0x02, 0x10, 0, 4, .. "port"u8]));
    }

    [Fact]
    public void WrongPage_SaysNothing()
    {
        Assert.Null(VitalProductData.Serial(Page83));
        Assert.Null(VitalProductData.Wwid([0, 0x80, 0, 1, 1]));
    }

    [Fact]
    public void AnyBytes_NeverThrow() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            _ = VitalProductData.Serial(bytes);
            _ = VitalProductData.Wwid(bytes);
            _ = VitalProductData.OwnName(bytes);
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryTruncation_GivesTheWholeAnswerOrNone()
    {
        for (var length = 0; length <= Page83.Length; length++)
        {
            Assert.Contains(VitalProductData.Wwid(Page83.AsSpan(0, length)), new[] { null, "1LIO ab", "36001405a11223344" });
        }
    }
}
