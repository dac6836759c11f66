using Microsoft.Playwright;

namespace Plumbline.BrowserTests;

/// <summary>The Summary page with the panel, and what a person sees of it.</summary>
internal sealed class PanelPage : IAsyncDisposable
{
    private const string Panel = "Ext.ComponentQuery.query('plumblinePathsPanel')[0]";

    private readonly List<string> _errors = [];

    public PanelPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("404", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What scripts complained of.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public ILocator Rows => Page.Locator(".plumbline-paths .pl-path:visible");

    public ILocator Luns => Page.Locator(".plumbline-paths .pl-lun");

    public Task OpenSummaryAsync(string config = "{}") => Page.EvaluateAsync($"() => {{ window.page = openSummary({config}); }}");

    /// <summary>The next poll brings this status; "undefined" leaves the key out.</summary>
    public Task TellAsync(string status) =>
        Page.EvaluateAsync($"() => {{ window.told = {status}; page.store.deliver({{ type: 'lvm', active: 1, ...(window.told === undefined ? {{}} : {{ multipathStatus: window.told }}) }}); }}");

    public async Task<PanelPage> ShowAsync(string status)
    {
        await OpenSummaryAsync();
        await TellAsync(status);
        return this;
    }

    public Task<bool> IsShownAsync() => Page.EvaluateAsync<bool>($"() => !!{Panel} && {Panel}.isVisible(true)");

    public Task<string> TextAsync(string selector) => Page.Locator(".plumbline-paths " + selector).First.InnerTextAsync();

    public async Task<string> ClassAsync(string selector) => await Page.Locator(".plumbline-paths " + selector).First.GetAttributeAsync("class") ?? "";

    /// <summary>The visible cells of one path.</summary>
    public async Task<IReadOnlyList<string>> CellsAsync(int row) => [.. (await Rows.Nth(row).Locator("td:visible").AllInnerTextsAsync()).Select(t => t.Trim())];

    public async Task<IReadOnlyList<string>> ColumnsAsync() => await Page.Locator(".plumbline-paths thead th:visible").AllInnerTextsAsync();

    /// <summary>Kept where PLUMBLINE_SCREENSHOTS says, for a person to look at.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("PLUMBLINE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Assert.Empty(_errors);
    }
}
