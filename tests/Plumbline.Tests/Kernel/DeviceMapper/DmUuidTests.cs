using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Tests.Kernel.DeviceMapper;

public sealed class DmUuidTests
{
    private const string Vg = "abcdefghijklmnopqrstuvwxyz012345";
    private const string Lv = "ABCDEFGHIJKLMNOPQRSTUVWXYZ678901";

    [Fact]
    public void Decode_LvmUuid_GivesVgLvAndLayer()
    {
        var plain = DmUuid.Decode($"LVM-{Vg}{Lv}");
        var layered = DmUuid.Decode($"LVM-{Vg}{Lv}-real");

        Assert.Equal((DmOwner.Lvm, Vg, Lv, null), (plain.Owner, plain.VgUuid, plain.LvUuid, plain.Layer));
        Assert.Equal((DmOwner.Lvm, Vg, Lv, "real"), (layered.Owner, layered.VgUuid, layered.LvUuid, layered.Layer));
    }

    [Theory]
    [InlineData("", nameof(DmOwner.None), null)]
    [InlineData("mpath-36001405", nameof(DmOwner.Multipath), "36001405")]
    [InlineData("part1-mpath-36001405", nameof(DmOwner.Partition), "mpath-36001405")]
    [InlineData("CRYPT-LUKS2-0123-name", nameof(DmOwner.Crypt), null)]
    [InlineData("PLUMB-vol-1", nameof(DmOwner.Plumbline), "vol-1")]
    [InlineData("DMRAID-x", nameof(DmOwner.Other), null)]
    [InlineData("LVM-tooshort", nameof(DmOwner.Other), null)]
    [InlineData("part-mpath-x", nameof(DmOwner.Other), null)]
    [InlineData("part+1-mpath-x", nameof(DmOwner.Other), null)]
    public void Decode_OtherPrefixes_NameTheOwner(string uuid, string owner, string? parent)
    {
        var decoded = DmUuid.Decode(uuid);

        Assert.Equal((owner, parent), (decoded.Owner.ToString(), decoded.Parent));
    }

    [Fact]
    public void Decode_LvmUuidWithTextBehindIt_IsNotTakenForAnLv() => Assert.Equal(DmOwner.Other, DmUuid.Decode($"LVM-{Vg}{Lv}x").Owner);

    [Fact]
    public void Decode_AnyText_GivesARecord() =>
        Prop.ForAll<string>(text => DmUuid.Decode(text ?? "").Text == (text ?? "")).QuickCheckThrowOnFailure();
}
