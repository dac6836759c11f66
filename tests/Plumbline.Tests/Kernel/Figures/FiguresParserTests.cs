using FsCheck;
using FsCheck.Fluent;
using Plumbline.Kernel.Figures;

namespace Plumbline.Tests.Kernel.Figures;

public sealed class FiguresParserTests
{
    private const string CpuInfo = "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R)   Gold 6338 CPU @ 2.00GHz\nstepping\t: 6\n";
    private const string PveCfg = "package PVE::pvecfg;\n\nsub version {\n    return '8.2.4';\n}\n\nsub version_text {\n    return '8.2.4/faa83925c9641325';\n}\n1;\n";
    private const string MemInfo = "MemTotal:       16384 kB\nMemFree:         1024 kB\nMemAvailable:    8192 kB\nSwapTotal:          0 kB\nSwapFree:           0 kB\nHugePages_Total:       0\n";

    [Fact]
    public void Uptime_IsTheFirstNumber() => Assert.Equal(TimeSpan.FromSeconds(93784.25), FiguresParser.Uptime("93784.25 180000.10"));

    [Fact]
    public void Load_IsTheFirstThree() => Assert.Equal(new LoadAverages(0.2, 18.18, 0.12), FiguresParser.Load("0.20 18.18 0.12 1/80 11206"));

    [Fact]
    public void Memory_IsInBytes_AndNoSwapIsZeroAndNotUnknown() =>
        Assert.Equal(new MemoryFigures(16384 << 10, 8192 << 10, 0, 0), FiguresParser.Memory(MemInfo));

    [Fact]
    public void Memory_WithoutALine_IsNotKnownThere_AndNeverZero() =>
        Assert.Equal(new MemoryFigures(16384 << 10, null, null, null), FiguresParser.Memory(MemInfo[..40]));

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-7", 8)]
    [InlineData("0-3,8,10-11", 7)]
    public void CpuCount_SumsRanges(string list, int count) => Assert.Equal(count, FiguresParser.CpuCount(list));

    [Theory]
    [InlineData("")]
    [InlineData("0-")]
    [InlineData("-3")]
    [InlineData("7-0")]
    [InlineData("0-1-2")]
    [InlineData("0,,1")]
    [InlineData("0-99999999999")]
    public void CpuCount_OfNonsense_IsNotKnown(string list) => Assert.Null(FiguresParser.CpuCount(list));

    [Fact]
    public void CpuCount_OfAForgedList_DoesNotOverflow() =>
        Assert.Null(FiguresParser.CpuCount(string.Join(',', Enumerable.Repeat("0-1048575", 5000))));

    [Fact]
    public void CpuModel_IsTheFirst_WithSingleSpaces() => Assert.Equal("Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", FiguresParser.CpuModel(CpuInfo));

    [Fact]
    public void CpuModel_IsNeverHalfOfOne()
    {
        for (var length = 0; length < CpuInfo.Length; length++)
        {
            Assert.True(FiguresParser.CpuModel(CpuInfo[..length]) is null or "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", CpuInfo[..length]);
        }
    }

    [Theory]
    [InlineData(PveCfg, "8.2.4")]
    [InlineData("sub version_text {\n    return '5.2-1/0fcd7879';\n}\n", "5.2-1")]
    [InlineData("sub version_text {\n    return '';\n}\n", null)]
    [InlineData("sub version {\n    return '8.2.4';\n}\n", null)]
    [InlineData("sub version_text { return $text; }\nsub other { return 'x'; }", null)]
    public void ProxmoxVersion_IsWhatVersionTextReturns(string text, string? version) => Assert.Equal(version, FiguresParser.ProxmoxVersion(text));

    [Theory]
    [InlineData("")]
    [InlineData("93784.25")]
    [InlineData("-1 0")]
    [InlineData("NaN 0")]
    [InlineData("1e400 0")]
    [InlineData("99999999999999999999 0")]
    public void Uptime_OfNonsense_IsNotKnown(string text) => Assert.Null(FiguresParser.Uptime(text));

    [Fact]
    public void AnyText_GivesFiguresOrNothing() => Prop.ForAll<string>(text =>
    {
        var any = text ?? "";
        _ = (FiguresParser.Uptime(any), FiguresParser.Load(any), FiguresParser.CpuCount(any), FiguresParser.CpuModel(any), FiguresParser.ProxmoxVersion(any));
        return FiguresParser.Memory(any) is var memory && !(memory.Total < 0) && !(memory.SwapFree < 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryTruncationAndChange_GivesFiguresOrNothing()
    {
        foreach (var text in new[] { CpuInfo, PveCfg, MemInfo, "93784.25 180000.10", "0.20 18.18 0.12 1/80 11206", "0-3,8,10-11" })
        {
            for (var at = 0; at < text.Length; at++)
            {
                foreach (var any in new[] { text[..at], text.Remove(at, 1), string.Concat(text.AsSpan(0, at), "\0", text.AsSpan(at)) })
                {
                    _ = (FiguresParser.Uptime(any), FiguresParser.Load(any), FiguresParser.Memory(any), FiguresParser.CpuCount(any), FiguresParser.CpuModel(any), FiguresParser.ProxmoxVersion(any));
                }
            }
        }
    }
}
