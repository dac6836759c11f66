namespace Plumbline.BrowserTests;

/// <summary>What the panel shows, by what the status says.</summary>
public sealed class PanelTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("iscsi", "4/4 paths active", "good", "Device HCTL Transport Portal Interface Group State", "sdb|2:0:0:1|iSCSI|10.21.136.20:3260|ens1f0np0.2136|1 active prio 50|active")]
    [InlineData("fc", "2/2 paths active", "good", "Device HCTL Transport Ports (WWPN) Interface Group State", "sdx|15:0:3:7|FC|0x2100f4e9d4567810 → 0x5005076810140c12|host15|1 active prio 50|active")]
    [InlineData("nvme", "3/4 paths active", "good", "Device Controller Transport Address Interface State", "nvme0c0n1|nvme0|NVMe-TCP|10.21.140.20:4420|ens2f0|activeoptimized")]
    [InlineData("lvm", "8/8 paths active", "good", "Device HCTL Transport Portal Interface Group State", "sdb|2:0:0:1|iSCSI|10.21.136.20:3260|ens1f0np0.2136|1 active prio 50|active")]
    [InlineData("degraded", "3/4 paths active", "warn", "Device HCTL Transport Portal Interface Group State", "sdb|2:0:0:1|iSCSI|10.21.136.20:3260|ens1f0np0.2136|1 active prio 50|active")]
    [InlineData("failed", "0/4 paths active", "bad", "Device HCTL Transport Portal Interface Group State", "sdb|2:0:0:1|iSCSI|10.21.136.20:3260|ens1f0np0.2136|1 active prio 50|failedfailed faulty running")]
    [InlineData("unknown", "0/4 paths active", "unknown", "Device HCTL Transport Portal Interface Group State", "sdb|2:0:0:1|iSCSI|10.21.136.20:3260|ens1f0np0.2136|1 active prio 50|unknownrunning")]
    public async Task Status_IsShownWithItsColumns(string sample, string summary, string tone, string columns, string first)
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync($"samples.{sample}()");

        Assert.True(await page.IsShownAsync());
        Assert.Equal(summary, await page.TextAsync(".pl-head .pl-tag"));
        Assert.Contains("pl-" + tone, await page.ClassAsync(".pl-head .pl-tag"), StringComparison.Ordinal);
        Assert.Equal(columns, string.Join(' ', await page.ColumnsAsync()));
        Assert.Equal(first, string.Join('|', await page.CellsAsync(0)));
        await page.KeepAsync(sample);
    }

    [Fact]
    public async Task Lun_SaysWhatItIs()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.lvm()");

        Assert.Equal(2, await page.Luns.CountAsync());
        var lun = await page.Luns.Nth(1).InnerTextAsync();
        Assert.Contains("mpathb", lun, StringComparison.Ordinal);
        Assert.Contains("PURE FlashArray · 512G · dm-4 · service-time 0", lun, StringComparison.Ordinal);
        Assert.Contains("ok", lun, StringComparison.Ordinal);
        Assert.Contains("4/4", lun, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Degraded_SaysWhyAndWhatToDo_AndColoursThePath()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.degraded()");

        Assert.Contains("the iSCSI session is FAILED", await page.TextAsync(".pl-why"), StringComparison.Ordinal);
        Assert.Contains("To do: Check the network", await page.TextAsync(".pl-why"), StringComparison.Ordinal);
        Assert.Contains("1 failed", await page.TextAsync(".pl-head"), StringComparison.Ordinal);
        Assert.Equal("failedfailed faulty running", (await page.CellsAsync(1))[^1]);
        Assert.Contains("pl-bad", await page.Rows.Nth(1).Locator(".pl-tag").GetAttributeAsync("class"), StringComparison.Ordinal);
        Assert.Contains("pl-good", await page.Rows.Nth(0).Locator(".pl-tag").GetAttributeAsync("class"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nvme_StandbyByAna_IsNotGreen()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.nvme()");

        Assert.Equal("standbylive inaccessible", (await page.CellsAsync(3))[^1]);
        Assert.Contains("pl-info", await page.Rows.Nth(3).Locator(".pl-tag").GetAttributeAsync("class"), StringComparison.Ordinal);
        Assert.Equal("activenon-optimized", (await page.CellsAsync(2))[^1]);
    }

    [Fact]
    public async Task Stale_IsNotGreen_AndSaysHowOld()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.stale()");

        Assert.Equal("4/4 paths active", await page.TextAsync(".pl-head .pl-tag"));
        Assert.Contains("pl-unknown", await page.ClassAsync(".pl-head .pl-tag"), StringComparison.Ordinal);
        Assert.Contains("12 minutes old", await page.TextAsync(".pl-note"), StringComparison.Ordinal);
        Assert.Equal(1, await page.Page.Locator(".plumbline-paths.pl-old").CountAsync());
        await page.KeepAsync("stale");

        await page.TellAsync("samples.iscsi()");
        Assert.Equal(0, await page.Page.Locator(".plumbline-paths.pl-old, .plumbline-paths .pl-note").CountAsync());
    }

    [Fact]
    public async Task NodeThatDoesNotAnswer_LeavesTheLastAsOld()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.iscsi()");
        await page.Page.EvaluateAsync("() => page.store.fail()");

        Assert.Contains("does not answer", await page.TextAsync(".pl-note"), StringComparison.Ordinal);
        Assert.Contains("pl-unknown", await page.ClassAsync(".pl-head .pl-tag"), StringComparison.Ordinal);
        await page.TellAsync("samples.iscsi()");
        Assert.Contains("pl-good", await page.ClassAsync(".pl-head .pl-tag"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotRead_SaysSo_WithoutATable()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.notRead()");

        Assert.Equal("no paths known", await page.TextAsync(".pl-head .pl-tag"));
        Assert.Contains("lvm did not answer", await page.TextAsync(".pl-note"), StringComparison.Ordinal);
        Assert.Empty(await page.ColumnsAsync());
        await page.KeepAsync("not-read");
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("null")]
    [InlineData("'up'")]
    [InlineData("17")]
    [InlineData("[1, 2]")]
    public async Task NoStatus_NoPanel(string status)
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync(status);
        Assert.False(await page.IsShownAsync());

        await page.TellAsync("samples.iscsi()");
        Assert.True(await page.IsShownAsync());

        await page.TellAsync(status);
        Assert.False(await page.IsShownAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ devices: null, health: {}, total_paths: 'x', error: [] }")]
    [InlineData("{ devices: [null, 1, 'x', {}, { paths: 'x', name: {}, pathGroups: [null, {}, { paths: [{}] }] }, { paths: [{}, null, { state: {}, notTold: 'x' }] }], total_paths: -3 }")]
    [InlineData("{ health: 'constructor', total_paths: 1e99, devices: [{ health: '__proto__', paths: [{ state: 'toString', transport: 'valueOf' }] }] }")]
    public async Task OddStatus_BreaksNothing(string status)
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync(status);
        Assert.True(await page.IsShownAsync());
        Assert.Contains("pl-unknown", await page.ClassAsync(".pl-head .pl-tag"), StringComparison.Ordinal);

        await page.TellAsync("samples.iscsi()");
        Assert.Equal("4/4 paths active", await page.TextAsync(".pl-head .pl-tag"));
    }

    [Theory]
    [InlineData("<img src=x onerror=\"window.hit=1\">")]
    [InlineData("</td></table><script>window.hit=1</script>")]
    [InlineData("\" onmouseover=\"window.hit=1\" x=\"&lt;b&gt;")]
    [InlineData("{[window.hit=1]}<tpl for=\".\"><b></b></tpl>")]
    public async Task HostileText_StaysText(string text)
    {
        await using var page = await browser.OpenAsync();
        await page.OpenSummaryAsync();
        await page.Page.EvaluateAsync("text => { window.text = text; }", text);
        await page.TellAsync("samples.hostile(window.text)");
        await page.TellAsync("samples.hostile(window.text + '2')");
        await page.Luns.First.HoverAsync();
        await page.Rows.First.Locator("td").Nth(3).HoverAsync();
        // An image that were there would have failed to load by now and run its handler.
        await page.Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 100))");

        Assert.Null(await page.Page.EvaluateAsync<int?>("() => window.hit ?? null"));
        Assert.Equal(0, await page.Page.Locator(".plumbline-paths :is(img, script, b:not(.pl-head > b), tpl, [onmouseover])").CountAsync());
        Assert.Equal(text + "2", await page.Rows.First.Locator("td").First.EvaluateAsync<string>("cell => cell.textContent"));
        Assert.Contains(text + "2", await page.Page.Locator(".plumbline-paths .pl-note").Last.EvaluateAsync<string>("note => note.textContent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyLuns_AreClosed_ButThoseInTrouble()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.many(64, 8)");

        Assert.Equal("512/512 paths active", await page.TextAsync(".pl-head .pl-tag"));
        Assert.Equal(64, await page.Luns.CountAsync());
        Assert.Equal(0, await page.Rows.CountAsync());
        await page.KeepAsync("many");

        await page.Luns.Nth(40).Locator("button").ClickAsync();
        Assert.Equal(8, await page.Rows.CountAsync());

        await page.TellAsync("(() => { let s = samples.many(64, 8); s.health = 'degraded'; s.devices[5].health = 'degraded'; return s; })()");
        Assert.Equal(16, await page.Rows.CountAsync());

        await page.Luns.Nth(5).Locator("button").ClickAsync();
        Assert.Equal(8, await page.Rows.CountAsync());
    }

    [Fact]
    public async Task SummaryWithoutStatusView_IsLeftAlone()
    {
        await using var page = await browser.OpenAsync();
        await page.OpenSummaryAsync("{ bare: true }");

        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => Ext.ComponentQuery.query('plumblinePathsPanel').length"));
    }

    [Theory]
    [InlineData("degraded", false, 1200)]
    [InlineData("degraded", true, 1200)]
    [InlineData("degraded", false, 600)]
    [InlineData("nvme", true, 600)]
    [InlineData("fc", false, 600)]
    [InlineData("fc", true, 1200)]
    [InlineData("stale", true, 1200)]
    public async Task Text_IsReadableAndInsideThePanel(string sample, bool dark, int width)
    {
        await using var page = await browser.OpenAsync(dark, width);
        await page.ShowAsync($"samples.{sample}()");
        await page.KeepAsync($"{sample}-{(dark ? "dark" : "light")}-{width}");

        Assert.True(await page.Page.EvaluateAsync<bool>("() => { let s = document.querySelector('.plumbline-paths .pl-scroll'); return s.scrollWidth <= s.clientWidth; }"), "the table is wider than the panel");
        Assert.Equal(dark ? "rgb(229, 229, 229)" : "rgb(0, 0, 0)", await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.plumbline-paths .pl-tag')).color"));
    }
}
