using FsCheck;
using FsCheck.Fluent;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class PmxcfsFilesTests
{
    [Fact]
    public void Members_AsPmxcfsWritesThem()
    {
        var members = PmxcfsFiles.Members(ProxmoxTree.Members)!;

        Assert.Equal(("pve1", true), (members.NodeName, members.Quorate));
        Assert.Equal(["pve1", "pve2"], members.Nodes);
    }

    [Fact]
    public void VmList_AsPmxcfsWritesIt()
    {
        Assert.Equal([new ListedGuest(100, "pve1", "qemu"), new ListedGuest(105, "pve2", "lxc")], PmxcfsFiles.VmList(ProxmoxTree.VmList)!.Guests);
        Assert.Empty(PmxcfsFiles.VmList("{\n\"version\": 1\n\n}\n")!.Guests);
    }

    [Fact]
    public void CutAnywhere_IsNothing()
    {
        Assert.All(Enumerable.Range(0, ProxmoxTree.Members.TrimEnd().Length), length => Assert.Null(PmxcfsFiles.Members(ProxmoxTree.Members[..length])));
        Assert.All(Enumerable.Range(0, ProxmoxTree.VmList.TrimEnd().Length), length => Assert.Null(PmxcfsFiles.VmList(ProxmoxTree.VmList[..length])));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{\"ids\": []}")]
    [InlineData("{\"ids\": null}")]
    [InlineData("{\"ids\": {\"100\": 1}}")]
    [InlineData("{\"ids\": {\"100\": {\"node\": 1, \"type\": \"qemu\"}}}")]
    [InlineData("{\"ids\": {\"\\udc00\": {}}}")]
    [InlineData("{\"nodename\": 1}")]
    [InlineData("{\"nodename\": \"a\", \"nodelist\": 1}")]
    [InlineData("{\"nodename\": \"a\", \"cluster\": {\"quorate\": 1e99}}")]
    [InlineData("\ud800")]
    public void OtherJson_IsNothing(string text)
    {
        Assert.Null(PmxcfsFiles.Members(text));
        Assert.Null(PmxcfsFiles.VmList(text));
    }

    [Fact]
    public void DeepJson_IsNothing() => Assert.Null(PmxcfsFiles.VmList(string.Concat(Enumerable.Repeat("{\"ids\":", 100_000))));

    [Fact]
    public void AnyText_EndsQuietly() =>
        Prop.ForAll<string>(text =>
        {
            var line = $"36 25 0:32 / /etc/pve rw - {text}";
            return PmxcfsFiles.Members(text ?? "") is null && PmxcfsFiles.VmList("{\"ids\": " + text) is null && PmxcfsFiles.MountedOn(line, "/etc/pvx") is null;
        }).QuickCheckThrowOnFailure();
}
