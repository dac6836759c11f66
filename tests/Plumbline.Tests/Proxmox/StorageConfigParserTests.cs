using FsCheck;
using FsCheck.Fluent;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class StorageConfigParserTests
{
    private static readonly StorageConfig Config = StorageConfigParser.Parse(GuestFiles.Storage);

    [Fact]
    public void Sections_AreReadWithUnknownTypes()
    {
        Assert.Empty(Config.Problems);
        Assert.Equal(
            ["dir:local", "lvm:san1", "lvmthin:local-lvm", "lvm:local-thick", "nfs:share", "nvmetcp:fast", "purestorage:array"],
            Config.Storages.Select(s => $"{s.Type}:{s.Id}"));
        Assert.Equal("10.0.0.1,10.0.0.2:8009", Config.Find("fast")!.Text("nvme_portal"));
        Assert.Equal(["images", "rootdir"], Config.Find("san1")!.Content);
        Assert.Equal(("data", 7), (Config.Find("local-lvm")!.ThinPool, Config.Find("san1")!.Line));
    }

    [Fact]
    public void UsableOn_FollowsNodesAndDisable()
    {
        Assert.Equal(["pve1", "pve2", "pve3"], Config.Find("san1")!.Nodes);
        Assert.True(Config.UsableOn("san1", "pve3"));
        Assert.False(Config.UsableOn("san1", "pve4"));
        Assert.True(Config.UsableOn("local-lvm", "pve4"));
        Assert.False(Config.UsableOn("local-thick", "pve1"));
        Assert.False(Config.UsableOn("nowhere", "pve1"));
        Assert.True(Config.UsableOn("local", "pve1"));
    }

    [Fact]
    public void Shared_IsImpliedForNetworkTypes_AndNotForLvm() =>
        Assert.Equal(["san1", "share"], Config.Storages.Where(s => s.Shared).Select(s => s.Id));

    [Fact]
    public void ByVg_OneVgMayHaveTwoStorages()
    {
        var vgs = Config.ByVg();

        Assert.Equal(["pve", "vgsan1"], vgs.Keys);
        Assert.Equal(["local-lvm", "local-thick"], vgs["pve"].Select(s => s.Id));
    }

    [Theory]
    [InlineData("shared", true)]
    [InlineData("shared 1", true)]
    [InlineData("shared on", true)]
    [InlineData("shared 0", false)]
    [InlineData("shared no", false)]
    public void Boolean_InProxmoxsWords(string line, bool shared) =>
        Assert.Equal(shared, StorageConfigParser.Parse($"lvm: ab\n\t{line}\n").Find("ab")!.Shared);

    [Fact]
    public void WhatIsWrong_IsSaidWithItsLine()
    {
        var config = StorageConfigParser.Parse("""
            nonsense
            lvm: ab
            	vgname one
            	vgname two
            	shared maybe
            lvm: cd
            	thinpool x

            lvm: 9bad
            	vgname no

            lvm: ab
            	vgname three
            """);

        Assert.Equal(
            [
                "line 1 is no \"type: name\" and no section is open; it is ignored",
                "line 4: vgname was given before in this section; the first one counts",
                "line 5: shared is neither 0 nor 1; it is ignored",
                "line 6 is no property of the section above, which no empty line ends; it is ignored",
                "line 9: this is no storage id; the section is skipped",
                "line 12: storage ab was there before; the last section counts",
            ],
            config.Problems);
        Assert.Equal(["ab", "local"], config.Storages.Select(s => s.Id));
        Assert.Equal("three", config.Find("ab")!.VgName);
    }

    [Fact]
    public void EmptyFile_HasLocal() => Assert.Equal("dir", StorageConfigParser.Parse("").Find("local")!.Type);

    [Fact]
    public void LocalOfAnotherType_IsADirectoryAllTheSame() =>
        Assert.Equal("dir", Assert.Single(StorageConfigParser.Parse("lvm: local\n\tvgname x\n").Storages).Type);

    [Fact]
    public void WindowsLineEnds_ChangeNothing()
    {
        var config = StorageConfigParser.Parse(GuestFiles.Storage.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(Config.Storages.Select(s => (s.Id, s.VgName)), config.Storages.Select(s => (s.Id, s.VgName)));
        Assert.Empty(config.Problems);
    }

    [Fact]
    public void CutAnywhere_GivesARecord()
    {
        for (var length = 0; length < GuestFiles.Storage.Length; length++)
        {
            Assert.NotNull(StorageConfigParser.Parse(GuestFiles.Storage[..length]).Find("local"));
        }
    }

    [Fact]
    public void AnyText_GivesARecordWithLocal() =>
        Prop.ForAll<string>(text => StorageConfigParser.Parse(text ?? "").Find("local") is { Type: "dir" }).QuickCheckThrowOnFailure();
}
