using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Tests.Kernel.Lvm;

public sealed class LvmFilterTests
{
    [Fact]
    public void Build_HostsOwnPatterns_StayAndOursStandFirst() =>
        Assert.Equal(
            """devices/global_filter=["r|^/dev/dm-5$|","r|^/dev/mapper/mpatha$|","r|/dev/zd.*|", "r|/dev/rbd.*|"]""",
            LvmFilter.Build("""global_filter=["r|/dev/zd.*|", "r|/dev/rbd.*|"]""" + "\n", ["/dev/dm-5", "/dev/mapper/mpatha"]));

    [Theory]
    [InlineData("global_filter=\"a|.*|\"", """devices/global_filter=["r|^/dev/x$|","a|.*|"]""")]
    [InlineData("global_filter=[]", """devices/global_filter=["r|^/dev/x$|"]""")]
    [InlineData("  WARNING: something\nglobal_filter=[\"a|.*|\"]", """devices/global_filter=["r|^/dev/x$|","a|.*|"]""")]
    public void Build_FormsThatLvmconfigPrints(string line, string expected) => Assert.Equal(expected, LvmFilter.Build(line, ["/dev/x"]));

    [Theory]
    [InlineData("")]
    [InlineData("Configuration node devices/global_filter not found")]
    [InlineData("global_filter=7")]
    [InlineData("global_filter=[")]
    [InlineData("global_filter=[a]")]
    public void Build_FilterNotUnderstood_IsNoFilter(string line) => Assert.Null(LvmFilter.Build(line, ["/dev/x"]));

    [Theory]
    [InlineData("/dev/mapper/a.b+c", """r|^/dev/mapper/a\\.b\\+c$|""")]
    [InlineData(@"/dev/mapper/a\x7cb", """r|^/dev/mapper/a\\\\x7cb$|""")]
    [InlineData("/dev/mapper/a\"b|c", """r|^/dev/mapper/a\"b\\|c$|""")]
    public void Rejection_QuotesForTheRegexAndForTheString(string name, string expected) =>
        Assert.Equal("\"" + expected + "\"", LvmFilter.Rejection(name));

    [Fact]
    public void Rejection_AnyName_IsOneClosedString() =>
        Prop.ForAll<string?>(name =>
        {
            var text = LvmFilter.Rejection(name ?? "");
            var inside = text[1..^1].Replace(@"\\", "").Replace("\\\"", "");
            return text[0] == '"' && text[^1] == '"' && !inside.Contains('"') && !inside.Contains('\\');
        }).QuickCheckThrowOnFailure();
}
