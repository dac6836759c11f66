namespace Plumbline.BrowserTests;

/// <summary>The status comes every second: what did not change must not be touched.</summary>
public sealed class PanelUpdateTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Counts every change below the panel from now on.</summary>
    private const string Watch = """
        () => {
          window.changes = [];
          window.observer = new MutationObserver(list => changes.push(...list.map(m => m.type + ' ' + (m.target.className || m.target.nodeName))));
          observer.observe(document.querySelector('.plumbline-paths'), { subtree: true, childList: true, characterData: true, attributes: true });
        }
        """;

    private const string Changes = "() => { changes.push(...observer.takeRecords().map(m => m.type)); return changes.length; }";

    [Fact]
    public async Task SameAgain_TouchesNothing()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.many(8, 8)");
        await page.Page.EvaluateAsync(Watch);

        for (var i = 0; i < 5; i++)
        {
            await page.TellAsync($"({{ ...samples.many(8, 8), age: {i}, timestamp: 1795000000 + {i} }})");
        }

        Assert.Equal(0, await page.Page.EvaluateAsync<int>(Changes));
    }

    [Fact]
    public async Task OneChange_KeepsElementsScrollAndSelection()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.many(8, 8)");
        await page.Page.EvaluateAsync("""
            () => {
              let rows = [...document.querySelectorAll('.plumbline-paths .pl-path')];
              window.rowsBefore = rows;
              document.querySelector('.plumbline-paths .pl-scroll').scrollTop = 333;
              getSelection().selectAllChildren(rows[20].cells[3]);
              page.summary.getScrollable().scrollTo(0, 40);
            }
            """);
        var scrolled = await page.Page.EvaluateAsync<int>("() => page.summary.getScrollable().getPosition().y");
        await page.Page.EvaluateAsync(Watch);

        await page.TellAsync("(() => { let s = samples.many(8, 8); Object.assign(s.devices[2].paths[4], samples.failedPath); return s; })()");

        Assert.Contains("pl-bad", await page.Rows.Nth(20).Locator(".pl-tag").GetAttributeAsync("class"), StringComparison.Ordinal);
        Assert.True(await page.Page.EvaluateAsync<bool>("() => [...document.querySelectorAll('.plumbline-paths .pl-path')].every((row, i) => row === rowsBefore[i])"));
        Assert.Equal(333, await page.Page.EvaluateAsync<int>("() => document.querySelector('.plumbline-paths .pl-scroll').scrollTop"));
        Assert.Equal(scrolled, await page.Page.EvaluateAsync<int>("() => page.summary.getScrollable().getPosition().y"));
        Assert.Equal("10.21.136.20:3260", await page.Page.EvaluateAsync<string>("() => getSelection().toString()"));
        Assert.InRange(await page.Page.EvaluateAsync<int>(Changes), 1, 10);
    }

    [Fact]
    public async Task LunsAndPathsThatComeAndGo_LeaveTheOthers()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.many(4, 4)");
        await page.Page.EvaluateAsync("() => { window.kept = [...document.querySelectorAll('.plumbline-paths tbody')]; }");

        await page.TellAsync("(() => { let s = samples.many(6, 4); s.devices.splice(1, 1); s.devices[0].paths.splice(0, 2); return s; })()");

        Assert.Equal(5, await page.Luns.CountAsync());
        Assert.Equal(18, await page.Rows.CountAsync());
        Assert.Equal("sd0.2", (await page.CellsAsync(0))[0]);
        Assert.Equal("true false true true", await page.Page.EvaluateAsync<string>("() => kept.map(body => body.isConnected).join(' ')"));
        Assert.Equal("mpath0 mpath2 mpath3 mpath4 mpath5", await NamesAsync(page));

        await page.TellAsync("({ ...samples.many(6, 4), devices: samples.many(6, 4).devices.reverse() })");
        Assert.Equal("mpath5 mpath4 mpath3 mpath2 mpath1 mpath0", await NamesAsync(page));
        Assert.True(await page.Page.EvaluateAsync<bool>("() => kept[0].isConnected"));
    }

    [Fact]
    public async Task LunsThatLookTheSame_AreAllShown()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("(() => { let s = samples.many(1, 2); s.devices.push(s.devices[0]); s.devices[0].paths[1] = s.devices[0].paths[0]; return s; })()");

        Assert.Equal(2, await page.Luns.CountAsync());
        Assert.Equal(4, await page.Rows.CountAsync());
    }

    [Fact]
    public async Task PanelGrowsAndShrinksWithItsRows()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.many(1, 2)");
        var small = await HeightAsync(page);
        await page.TellAsync("samples.many(3, 4)");
        var large = await HeightAsync(page);
        await page.TellAsync("samples.many(1, 2)");

        Assert.True(large > small + 100, $"{small} and {large}");
        Assert.Equal(small, await HeightAsync(page));
        Assert.True(await page.Page.EvaluateAsync<bool>("""
            () => {
              let usage = Ext.ComponentQuery.query('panel[title=Usage]')[0];
              return usage.getY() >= Ext.ComponentQuery.query('plumblinePathsPanel')[0].getY() + Ext.ComponentQuery.query('plumblinePathsPanel')[0].getHeight();
            }
            """), "the panel below is covered");
    }

    [Fact]
    public async Task Destroyed_ListensNoMore()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.iscsi()");
        var before = await page.Page.EvaluateAsync<int>("() => page.store.hasListeners.load || 0");
        await page.Page.EvaluateAsync("() => { page.summary.destroy(); }");

        Assert.Equal(before - 1, await page.Page.EvaluateAsync<int>("() => page.store.hasListeners.load || 0"));
        await page.TellAsync("samples.degraded()");
        Assert.Equal(0, await page.Page.Locator(".plumbline-paths").CountAsync());
    }

    [Fact]
    public async Task OpenedAgain_StyleIsThereOnce()
    {
        await using var page = await browser.OpenAsync();
        await page.ShowAsync("samples.iscsi()");
        await page.Page.EvaluateAsync("() => { page.summary.up('viewport').destroy(); }");
        await page.ShowAsync("samples.degraded()");

        Assert.Equal("3/4 paths active", await page.TextAsync(".pl-head .pl-tag"));
        Assert.Equal(1, await page.Page.Locator("#plumbline-paths-style").CountAsync());
    }

    private static async Task<string> NamesAsync(PanelPage page) =>
        string.Join(' ', await page.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.plumbline-paths .pl-lun button')].map(b => b.lastChild.textContent)"));

    private static Task<int> HeightAsync(PanelPage page) => page.Page.EvaluateAsync<int>("() => Ext.ComponentQuery.query('plumblinePathsPanel')[0].getHeight()");
}
