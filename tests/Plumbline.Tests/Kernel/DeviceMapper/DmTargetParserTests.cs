using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Tests.Kernel.DeviceMapper;

public sealed class DmTargetParserTests
{
    private static readonly string[] Types =
        ["linear", "striped", "snapshot", "snapshot-merge", "snapshot-origin", "thin", "thin-pool", "crypt", "cache", "raid", "mirror", "multipath", "error", "zero", "vdo"];

    [Fact]
    public void Linear_DeviceAndOffset() =>
        Assert.Equal(new LinearTarget(new DmSlice(new DeviceNumber(8, 16), 2048)), DmTargetParser.ParseKind("linear", "8:16 2048"));

    [Fact]
    public void Striped_EveryStripe()
    {
        var striped = Assert.IsType<StripedTarget>(DmTargetParser.ParseKind("striped", "2 128 8:0 2048 8:16 4096"));

        Assert.Equal(128, striped.ChunkSize);
        Assert.Equal([new DmSlice(new DeviceNumber(8, 0), 2048), new DmSlice(new DeviceNumber(8, 16), 4096)], striped.Stripes);
    }

    [Fact]
    public void Snapshot_OriginAndCow() =>
        Assert.Equal(new SnapshotTarget(new DeviceNumber(254, 1), new DeviceNumber(254, 2), true, 8), DmTargetParser.ParseKind("snapshot", "254:1 254:2 P 8"));

    [Fact]
    public void Thin_WithAndWithoutExternalOrigin()
    {
        Assert.Equal(new ThinTarget(new DeviceNumber(254, 4), 7, null), DmTargetParser.ParseKind("thin", "254:4 7"));
        Assert.Equal(new ThinTarget(new DeviceNumber(254, 4), 7, new DeviceNumber(254, 9)), DmTargetParser.ParseKind("thin", "254:4 7 254:9"));
    }

    [Fact]
    public void ThinPool_WithFeatures()
    {
        var pool = Assert.IsType<ThinPoolTarget>(DmTargetParser.ParseKind("thin-pool", "254:2 254:3 128 0 2 skip_block_zeroing error_if_no_space "));

        Assert.Equal(["skip_block_zeroing", "error_if_no_space"], pool.Features);
        Assert.Equal([new DeviceNumber(254, 2), new DeviceNumber(254, 3)], pool.Devices);
    }

    [Fact]
    public void Raid_MissingLeg_IsNull()
    {
        var raid = Assert.IsType<RaidTarget>(DmTargetParser.ParseKind("raid", "raid1 3 0 region_size 4096 2 254:1 254:2 - -"));

        Assert.Equal([new RaidLeg(new DeviceNumber(254, 1), new DeviceNumber(254, 2), 0), new RaidLeg(null, null, 0)], raid.Legs);
        Assert.Equal([new DeviceNumber(254, 1), new DeviceNumber(254, 2)], raid.Devices);
    }

    [Fact]
    public void Mirror_LegsBehindTheLog()
    {
        var mirror = Assert.IsType<RaidTarget>(DmTargetParser.ParseKind("mirror", "core 1 1024 2 8:0 0 8:16 0 1 handle_errors"));

        Assert.Equal([new DeviceNumber(8, 0), new DeviceNumber(8, 16)], mirror.Devices);
    }

    [Fact]
    public void Multipath_PathsOfAllGroups()
    {
        var multipath = Assert.IsType<MultipathTarget>(DmTargetParser.ParseKind(
            "multipath", "1 queue_if_no_path 1 alua 2 1 service-time 0 1 2 8:16 1 1 service-time 0 1 2 8:32 1 1"));

        Assert.Equal([new DeviceNumber(8, 16), new DeviceNumber(8, 32)], multipath.Devices);
    }

    [Fact]
    public void UnknownType_IsKeptVerbatim()
    {
        var target = DmTargetParser.Parse(new DmLine(0, 8, "vdo", "V4 /dev/x 1"));

        Assert.IsType<UnknownTarget>(target.Kind);
        Assert.Equal("V4 /dev/x 1", target.Params);
    }

    [Theory]
    [InlineData("linear", "8:16")]
    [InlineData("linear", "sda 0")]
    [InlineData("striped", "3 128 8:0 0")]
    [InlineData("striped", "99999999999999999999 1")]
    [InlineData("thin", "")]
    [InlineData("raid", "raid1 999999999999 0")]
    public void KnownTypeThatDoesNotParse_SaysSo(string type, string parameters) =>
        Assert.IsType<UnreadableTarget>(DmTargetParser.ParseKind(type, parameters));

    [Fact]
    public void AnyParameters_GiveARecord() =>
        Prop.ForAll<int, string>((type, text) => DmTargetParser.ParseKind(Types[(type & 0x7fff) % Types.Length], text ?? "") is not null)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("crypt", "aes-xts-plain64 00112233445566778899aabbccddeeff 0 8:16 4096", "aes-xts-plain64 00000000000000000000000000000000 0 8:16 4096")]
    [InlineData("crypt", "aes-xts-plain64 :32:logon:cryptsetup:x 0 8:16 4096", "aes-xts-plain64 :32:logon:cryptsetup:x 0 8:16 4096")]
    [InlineData("crypt", "cipheronly", "cipheronly")]
    [InlineData("crypt", "aes deadbeef", "aes 00000000")]
    [InlineData("integrity", "8:0 0 32 J 2 internal_hash:hmac(sha256):c0ffee journal_mac:x", "8:0 0 32 J 2 internal_hash:hmac(sha256):000000 journal_mac:x")]
    [InlineData("linear", "8:16 4096", "8:16 4096")]
    public void Secrets_AreBlankedBeforeTheyBecomeRecords(string type, string given, string kept) => Assert.Equal(kept, DmSecrets.Blank(type, given));
}
