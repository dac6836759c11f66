using System.Diagnostics;
using System.Text.Json;

namespace Plumbline.Daemon.Tests;

/// <summary>What plumbd keeps of the paths, on a machine without any.</summary>
public sealed class PathWatchTests
{
    [Fact]
    public async Task MultipathFile_IsKept_WithTheDocumentOfTheEndpoint()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        var file = Path.Combine(daemon.Folder, "multipath.json");
        await WaitAsync(() => File.Exists(file));

        var kept = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;
        var asked = JsonDocument.Parse(await daemon.Http.GetStringAsync("/api/v1/paths", TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal("plumbline.paths/1", kept.GetProperty("schema").GetString());
        Assert.Equal(asked.GetProperty("storages").GetRawText(), kept.GetProperty("storages").GetRawText());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(file));
        var health = JsonDocument.Parse(await daemon.Http.GetStringAsync("/health", TestContext.Current.CancellationToken)).RootElement;
        Assert.Contains(health.GetProperty("checks").EnumerateArray(), c => c.GetProperty("name").GetString() == "loop paths");
    }

    [Fact]
    public async Task Metrics_AreWhatPrometheusReads()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        await WaitAsync(() => File.Exists(Path.Combine(daemon.Folder, "multipath.json")));
        using var answer = await daemon.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("plumb_loop_failures{loop=\"paths\"} 0", text, StringComparison.Ordinal);
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (promtool.ExitCode, complaints));
    }

    [Fact]
    public async Task NotWanted_NothingIsWatched()
    {
        await using var daemon = await RunningDaemon.StartAsync(null, "paths.watch=no");
        var health = await daemon.Http.GetStringAsync("/health", TestContext.Current.CancellationToken);

        Assert.Contains("off", JsonDocument.Parse(health).RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "loop paths").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(daemon.Folder, "multipath.json")));
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "it did not happen");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
