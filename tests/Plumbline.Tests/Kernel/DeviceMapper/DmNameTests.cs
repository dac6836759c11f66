using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Tests.Kernel.DeviceMapper;

public sealed class DmNameTests
{
    [Theory]
    [InlineData("pve-vm--100--disk--0", "pve", "vm-100-disk-0", null)]
    [InlineData("ssd--ha01-vm--169--disk--0", "ssd-ha01", "vm-169-disk-0", null)]
    [InlineData("pve-data-tpool", "pve", "data", "tpool")]
    [InlineData("pve-data_tmeta", "pve", "data_tmeta", null)]
    [InlineData("pve-snap_vm--100--disk--0_s1", "pve", "snap_vm-100-disk-0_s1", null)]
    [InlineData("san-vm--101--disk--0.qcow2", "san", "vm-101-disk-0.qcow2", null)]
    [InlineData("vg-lv-real", "vg", "lv", "real")]
    public void SplitLvm_NameThatLvmMade_GivesItsParts(string name, string vg, string lv, string? layer) =>
        Assert.Equal(new LvmNameParts(vg, lv, layer), DmName.SplitLvm(name));

    [Theory]
    [InlineData("mpatha")]
    [InlineData("test--vm--999--disk--0")]
    [InlineData("-lv")]
    [InlineData("vg-")]
    [InlineData("")]
    public void SplitLvm_NameWithoutASingleHyphenInside_IsNoLvmName(string name) => Assert.Null(DmName.SplitLvm(name));

    [Theory]
    [InlineData("a\\x20b", "a b")]
    [InlineData("\\xc3\\xa4", "ä")]
    [InlineData("\\xff", "\\xff")]
    [InlineData("\\x0", "\\x0")]
    [InlineData("\\x00", "\\x00")]
    [InlineData("plain-name", "plain-name")]
    [InlineData("back\\slash", "back\\slash")]
    public void Unmangle_Escapes_AreDecodedWhereTheyMakeText(string mangled, string plain) => Assert.Equal(plain, DmName.Unmangle(mangled));

    [Fact]
    public void Mangle_AnyText_ComesBack() =>
        Prop.ForAll<string>(text =>
        {
            var clean = new string([.. (text ?? "").Where(c => c != '\0' && !char.IsSurrogate(c))]);
            return DmName.Unmangle(DmName.Mangle(clean)) == clean;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void BuildLvm_AnyNamesLvmAllows_SplitsBack() =>
        Prop.ForAll<int, int>((a, b) =>
        {
            var (vg, lv) = ($"v-{a & 0xff}--x", $"vm-{b & 0xffff}-disk-0");
            return DmName.SplitLvm(DmName.BuildLvm(vg, lv)) == new LvmNameParts(vg, lv, null);
        }).QuickCheckThrowOnFailure();
}
