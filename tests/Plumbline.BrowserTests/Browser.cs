using System.Diagnostics;
using Microsoft.Playwright;
using Plumbline.Testing;

namespace Plumbline.BrowserTests;

/// <summary>Debian's Chromium, and the panel's page in it. Nothing listens and nothing is asked: every address is answered from files.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";
    private static readonly string Tests = Path.Combine(RepositoryRoot.Path, "tests/Plumbline.BrowserTests");

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _extjs;
    private string? _lacking;

    public async ValueTask InitializeAsync()
    {
        _extjs = await ExtJsAsync();
        _lacking = !File.Exists(Executable) ? "there is no Chromium here" : _extjs is null ? "ExtJS could not be downloaded" : null;
        if (_lacking is null)
        {
            _playwright = await Playwright.CreateAsync();
            // Root may not use Chromium's sandbox, and only files of ours are shown.
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox"] });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }

    /// <summary>The Summary page of a storage with nothing told yet. Any error in a script ends up in the page's errors.</summary>
    internal async Task<PanelPage> OpenAsync(bool dark = false, int width = 1200)
    {
        Assert.SkipWhen(_lacking is not null, _lacking ?? "");
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.RouteAsync("**/*", route =>
        {
            var path = new Uri(route.Request.Url).AbsolutePath;
            var file = path switch
            {
                "/" => Path.Combine(Tests, "Page/index.html"),
                "/pve2/js/plumbline-paths.js" => Path.Combine(RepositoryRoot.Path, "integrations/proxmox/plumbline-paths.js"),
                _ when path.StartsWith("/page/", StringComparison.Ordinal) => Path.Combine(Tests, "Page", path["/page/".Length..]),
                _ when path.StartsWith("/extjs/", StringComparison.Ordinal) => Path.Combine(_extjs!, path["/extjs/".Length..]),
                _ => null,
            };
            return file is not null && File.Exists(file) ? route.FulfillAsync(new() { Path = file }) : route.FulfillAsync(new() { Status = 404 });
        });
        var panel = new PanelPage(page);
        await page.GotoAsync("http://pve1.test/");
        await page.WaitForFunctionAsync("() => window.Ext && Ext.isReady && Ext.isDomReady");
        if (dark)
        {
            await page.EvaluateAsync("() => document.documentElement.classList.add('dark')");
        }

        return panel;
    }

    /// <summary>Where the script says ExtJS is; null if it cannot be had.</summary>
    private static async Task<string?> ExtJsAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Tests, "fetch-extjs")) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : null;
    }
}
