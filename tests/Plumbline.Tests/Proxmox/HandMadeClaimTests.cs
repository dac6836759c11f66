using FsCheck;
using FsCheck.Fluent;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class HandMadeClaimTests
{
    [Theory]
    [InlineData("test--vm--999--disk--0", 999, "vm-999-disk-0")]
    [InlineData("test--vm--999--disk--0-dup", 999, "vm-999-disk-0")]
    [InlineData("test--vm--888--disk--0", 888, "vm-888-disk-0")]
    [InlineData("vm--100--disk--0", 100, "vm-100-disk-0")]
    [InlineData("pve-vm--100--disk--12", 100, "vm-100-disk-12")]
    [InlineData("pve-vm--100--disk--0--old", 100, "vm-100-disk-0")]
    [InlineData("pve-base--100--disk--0-real", 100, "base-100-disk-0")]
    [InlineData("pve-vm--100--cloudinit", 100, "vm-100-cloudinit")]
    [InlineData("pve-vm--100--cloudinit-2", 100, "vm-100-cloudinit")]
    [InlineData("pve-vm--100--fleece--1", 100, "vm-100-fleece-1")]
    [InlineData("pve-vm--100--state--suspend--2026--08--21", 100, "vm-100-state-suspend-2026-08-21")]
    [InlineData("pve-vm--100--state--s1-copy", 100, "vm-100-state-s1")]
    [InlineData("a-vm--100--disk--0-vm--100--disk--0", 100, "vm-100-disk-0")]
    public void Read_NameOfAGuestVolume_IsTheClaim(string name, int vmid, string volume) =>
        Assert.Equal(new HandMadeClaim(vmid, volume), HandMadeClaim.Read(name));

    [Theory]
    [InlineData("")]
    [InlineData("mpatha")]
    [InlineData("vm-100-disk-0")]
    [InlineData("xvm--100--disk--0")]
    [InlineData("vm--99--disk--0")]
    [InlineData("vm--0100--disk--0")]
    [InlineData("vm--100--disk--")]
    [InlineData("vm--100--disk--00")]
    [InlineData("vm--100--disk--0x")]
    [InlineData("vm--100--disk--0.qcow2")]
    [InlineData("vm--100--disk--0_s1")]
    [InlineData("pve-snap_vm--100--disk--0_s1")]
    [InlineData("vm--100--cloudinits")]
    [InlineData("vm--100--state")]
    [InlineData("vm--100--state--")]
    [InlineData("vm--100--disk-0")]
    [InlineData("vm---100--disk--0")]
    [InlineData("vm--9999--pvc--1")]
    [InlineData("vm--100--disk--0-vm--200--disk--0")]
    [InlineData("vm--99999999999--disk--0")]
    public void Read_AnythingElse_ClaimsNothing(string name) => Assert.Null(HandMadeClaim.Read(name));

    [Fact]
    public void Read_AnyText_Ends() =>
        Prop.ForAll<string, string>((before, after) =>
            HandMadeClaim.Read(before + "--vm--100--disk--7-" + after) is null or { Vmid: 100, Volume: "vm-100-disk-7" }).QuickCheckThrowOnFailure();
}
