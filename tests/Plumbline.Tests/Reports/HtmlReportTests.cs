using System.Xml.Linq;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Reports;
using Plumbline.Testing;

namespace Plumbline.Tests.Reports;

/// <summary>The page is well-formed XML, so that a real parser can say what is markup in it and what is text.</summary>
public sealed class HtmlReportTests
{
    private static readonly string[] Loading = ["script", "iframe", "object", "embed", "link", "img", "base", "form"];

    [Theory]
    [InlineData("pve-node")]
    [InlineData("pve-node-healthy")]
    public async Task Page_NeedsNothingBesidesItself(string sample)
    {
        var (inventory, scan) = await ReportHosts.SampleAsync(sample);
        var html = HtmlReport.Write(inventory, scan);
        var page = Parse(html);

        AssertHarmless(page);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
        Assert.All(html.Split('\n'), line => Assert.InRange(line.Length, 0, 6000));
    }

    [Fact]
    public async Task SickNode_EverythingIsOnThePage()
    {
        var (inventory, scan) = await ReportHosts.SampleAsync("pve-node");
        var page = Parse(HtmlReport.Write(inventory, scan));

        Assert.Equal("F", Of(page, "letter").Single());
        Assert.Equal("20 of 100", Of(page, "score").Single());
        Assert.Contains("3 duplicate entries", page.Descendants("h1").Single().Value, StringComparison.Ordinal);
        Assert.Equal(
            ["Duplicates first", "Entries of device-mapper", "What to do", "Guests of this node", "Guests that no longer exist", "Guests of other nodes", "Findings (8)", "Affected lines", "Host"],
            page.Descendants("h2").Select(h => h.Value.Replace("🚨 ", "", StringComparison.Ordinal)));
        Assert.Contains("201taken⚪\ufe0f Stopped🚨 1 disk(s) DUPLICATED!", Rows(page));
        Assert.Contains("101web⚪\ufe0f Stopped✅ Clean", Rows(page));
        Assert.Contains("202⚪\ufe0f Gone⚠️ 1 tombstone(s)", Rows(page));
        Assert.Contains("105elsewhere⚪\ufe0f On pve2⚠️ 1 tombstone(s)", Rows(page));
        Assert.Equal(scan.Findings.Select(f => f.Title), page.Descendants("h3").Select(h => h.Value));
        Assert.Equal(scan.Findings.Select(f => f.Remedy.Command), Of(page, "command"));
        Assert.Equal(scan.Findings.SelectMany(f => f.Evidence), page.Descendants("details").Descendants("li").Select(li => li.Value));
        var svg = Assert.Single(page.Descendants(), e => e.Name.LocalName == "svg");
        Assert.Contains(svg.Descendants(), e => e.Value == "copy-vm--103--disk--0");
        Assert.DoesNotContain(svg.Descendants(), e => e.Value == "loop0");
        Assert.Equal((3, 4), (svg.Descendants().Count(e => e.Value == " · active · duplicate"), svg.Descendants().Count(e => e.Value == " · active · tombstone")));
    }

    [Fact]
    public async Task HealthyNode_IsNotCalledCleanWhileAFindingStands()
    {
        var (inventory, scan) = await ReportHosts.SampleAsync("pve-node-healthy");
        var page = Parse(HtmlReport.Write(inventory, scan));

        Assert.Equal("A+", Of(page, "letter").Single());
        Assert.Equal("1 finding to look at", page.Descendants("h1").Single().Value);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName == "svg");
    }

    [Fact]
    public async Task HostWithoutEntries_HasAProperReport()
    {
        var (inventory, scan) = await ReportHosts.ScanAsync(new SampleHost());
        var page = Parse(HtmlReport.Write(inventory, scan));

        Assert.Equal("No guest has an entry here", page.Descendants("h1").Single().Value);
        Assert.Equal(["Entries of device-mapper", "What to do", "Host"], page.Descendants("h2").Select(h => h.Value));
        Assert.Contains("Nothing.", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IncompleteScan_HasNoGrade_AndSaysWhatWasNotRead()
    {
        var host = ReportHosts.Many(2);
        host.Lvm = Plumbline.Kernel.Lvm.LvmAnswer.Failed("lvm did not answer within 20 s");
        var (inventory, scan) = await ReportHosts.ScanAsync(host);
        var page = Parse(HtmlReport.Write(inventory, scan));

        Assert.Equal(("?", "no score"), (Of(page, "letter").Single(), Of(page, "score").Single()));
        Assert.Equal("Not everything could be read", page.Descendants("h1").Single().Value);
        Assert.Contains("lvmlvm did not answer within 20 s", Rows(page));
        Assert.Contains("entries3 entries: lvm-failed", Rows(page));
        Assert.Contains("Not known", page.Descendants("h2").Select(h => h.Value));
        Assert.DoesNotContain("Clean", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProvenDuplicate_IsCritical_EvenWhenTheRestWasNotRead()
    {
        var (inventory, scan) = await ReportHosts.SampleAsync("pve-node");
        var page = Parse(HtmlReport.Write(
            inventory with { Problems = [new ReadProblem("proxmox", "no quorum")] },
            scan with { Complete = false, Grade = Grade.Of(scan.Counts, complete: false) }));

        Assert.Equal("?", Of(page, "letter").Single());
        Assert.Contains("CRITICAL", Of(page, "tag").First(), StringComparison.Ordinal);
        Assert.Contains("there may be more", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostileTexts_AreTextEverywhere()
    {
        var (inventory, scan) = await ReportHosts.HostileAsync();
        var page = Parse(HtmlReport.Write(inventory, scan));
        var seen = page.Value;

        AssertHarmless(page);
        Assert.Equal(ReportHosts.Hostile.Length, page.Descendants("h3").Count());
        Assert.All(ReportHosts.Hostile, text => Assert.Contains(Seen(text), page.Descendants("h3").Select(h => h.Value)));
        Assert.All(ReportHosts.Hostile, text => Assert.Contains(Seen(text), Of(page, "command")));
        Assert.All(ReportHosts.Hostile, text => Assert.Contains(page.Descendants("bdi"), e => e.Value == Seen(text)));
        Assert.All(ReportHosts.Hostile, text => Assert.Contains(page.Descendants(), e => e.Name.LocalName == "title" && e.Value.StartsWith(string.Join('\n', text.Split('\n').Select(Seen)) + "\n", StringComparison.Ordinal)));
        Assert.All(ReportHosts.Hostile, text => Assert.Equal(2, page.Descendants("li").Count(li => li.Value == Seen(text))));
        Assert.DoesNotContain(seen, c => c != '\n' && char.IsControl(c));
        Assert.DoesNotContain('\u202e', seen);
        Assert.Single(page.Descendants("h1"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(3000)]
    public async Task AnyNumberOfFindings_IsASanePage(int count)
    {
        var (inventory, scan) = await ReportHosts.ScanAsync(ReportHosts.Many(count));
        Assert.Equal(count, scan.Counts.Tombstones);
        var html = HtmlReport.Write(inventory, scan);
        var page = Parse(html);

        
        // Gmail cuts a message at 102 KB.
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(html), 5_000, 102_000);
        Assert.Equal(Math.Min(40, scan.Findings.Length), page.Descendants("h3").Count());
        Assert.Equal(count > 40, page.Value.Contains($"And {scan.Findings.Length - 40} more", StringComparison.Ordinal));
        Assert.Equal(count > 40, page.Value.Contains("plumb scan --details has them all", StringComparison.Ordinal));
        Assert.Equal(count > 12, page.Value.Contains($"the first 12 of {count} entries", StringComparison.Ordinal));
        Assert.InRange(page.Descendants().Count(e => (string?)e.Attribute("class") == "box"), 4, 60);
    }

    private static XElement Parse(string html)
    {
        Assert.StartsWith("<!DOCTYPE html>\n", html, StringComparison.Ordinal);
        return XDocument.Parse(html).Root!;
    }

    private static void AssertHarmless(XElement page)
    {
        Assert.DoesNotContain(page.Descendants(), e => Loading.Contains(e.Name.LocalName, StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || a.Name.LocalName is "href" or "src" or "srcset" or "action");
        Assert.Single(page.Descendants("style"));
    }

    private static string Seen(string text) => PlainText.Safe(text);

    private static IEnumerable<string> Of(XElement page, string style) =>
        page.Descendants().Where(e => ((string?)e.Attribute("class") ?? "").Split(' ')[0] == style).Select(e => e.Value);

    private static IEnumerable<string> Rows(XElement page) => page.Descendants("tr").Select(row => string.Concat(row.Elements("td").Select(cell => cell.Value)));
}
