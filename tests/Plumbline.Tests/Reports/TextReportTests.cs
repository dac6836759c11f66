using Plumbline.Reports;
using Plumbline.Testing;

namespace Plumbline.Tests.Reports;

public sealed class TextReportTests
{
    private const int Width = 78;

    [Theory]
    [InlineData("pve-node", "CRITICAL: 3 duplicate entries\nGrade F, score 20 of 100\n")]
    [InlineData("pve-node-healthy", "WARNING: 1 finding to look at\nGrade A+, score 100 of 100\n")]
    public async Task Sample_BeginsWithTheVerdict_AndKeepsItsWidth(string sample, string beginning)
    {
        var (inventory, scan) = await ReportHosts.SampleAsync(sample);
        var text = TextReport.Write(inventory, scan);

        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, Width));
        Assert.All(scan.Findings, f => Assert.Contains("    " + f.Remedy.Command + "\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HostileTexts_StayOnTheirLines()
    {
        var (inventory, scan) = await ReportHosts.HostileAsync();
        var text = TextReport.Write(inventory, scan);

        Assert.DoesNotContain(text, c => c != '\n' && char.IsControl(c));
        Assert.DoesNotContain('\u202e', text);
        Assert.Contains("line\\x0abreak", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongNames_AreBroken_AndCommandsAreNot()
    {
        var (inventory, scan) = await ReportHosts.SampleAsync("pve-node");
        var name = new string('x', 300);
        var finding = scan.Findings[0] with { Title = name, Remedy = new("remove it", "dmsetup remove " + name, Safe: false) };
        var text = TextReport.Write(inventory, scan with { Findings = [finding] });

        Assert.Equal("    dmsetup remove " + name, Assert.Single(text.Split('\n'), line => line.Length > Width));
    }

    [Fact]
    public async Task Empty_SaysSo()
    {
        var (inventory, scan) = await ReportHosts.ScanAsync(new SampleHost());

        Assert.StartsWith("HEALTHY: No guest has an entry here\n", TextReport.Write(inventory, scan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThreeThousand_AreCounted_NotPrinted()
    {
        var (inventory, scan) = await ReportHosts.ScanAsync(ReportHosts.Many(3000));
        var text = TextReport.Write(inventory, scan);

        Assert.InRange(text.Length, 1_000, 100_000);
        Assert.Contains("plumb scan --details has them all", text, StringComparison.Ordinal);
    }
}
