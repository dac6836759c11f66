using System.Net;
using System.Text.Json;

namespace Plumbline.Daemon.Tests;

public sealed class DaemonTests
{
    [Fact]
    public async Task Health_NamesEveryReader_OnBothWays()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        using var overTcp = JsonDocument.Parse(await daemon.Http.GetStringAsync("/api/v1/health"));
        using var overSocket = JsonDocument.Parse(await daemon.OverSocket.GetStringAsync("/health"));

        Assert.Contains(overTcp.RootElement.GetProperty("status").GetString(), new[] { "healthy", "degraded" });
        Assert.Contains("lvm", overTcp.RootElement.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(overTcp.RootElement.GetProperty("version").GetString(), overSocket.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Map_IsTheDocumentOfPlumb()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        using var map = JsonDocument.Parse(await daemon.Http.GetStringAsync("/api/v1/map"));

        Assert.Equal("plumbline.map/1", map.RootElement.GetProperty("schema").GetString());
    }

    /// <summary>The host's own configuration watches every file below the folder it was started in; under systemd that is all of them.</summary>
    [Fact]
    public async Task Daemon_WatchesNoFiles()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        var open = Directory.EnumerateFileSystemEntries($"/proc/{daemon.Pid}/fd").Select(fd => new FileInfo(fd).LinkTarget).ToList();

        Assert.Contains(open, target => target?.StartsWith("socket:", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(open, target => target?.Contains("inotify", StringComparison.Ordinal) == true);
    }

    /// <summary>A page in somebody's browser whose name was bound to loopback, or that posts across sites, is no user of this service.</summary>
    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task RequestOfAnotherSite_IsRefusedWithAProblemDocument(string header, string value)
    {
        await using var daemon = await RunningDaemon.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/map");
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await daemon.Http.SendAsync(request);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("forbidden", problem.RootElement.GetProperty("code").GetString());
        Assert.Equal(problem.RootElement.GetProperty("detail").GetString(), problem.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task SecondDaemonInTheSameFolder_IsRefused()
    {
        await using var daemon = await RunningDaemon.StartAsync();

        var (exit, stderr) = await RunningDaemon.RefusedAsync($"run.dir={daemon.Folder}", "http.listen=127.0.0.1:1");

        Assert.Equal(64, exit);
        Assert.Contains("another plumbd holds", stderr, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await daemon.OverSocket.GetAsync("/health")).StatusCode);
    }

    /// <summary>After SIGKILL the socket's file stays, and a server that binds it anew would fail.</summary>
    [Fact]
    public async Task KilledDaemon_LeavesNothingThatStopsTheNext()
    {
        var killed = await RunningDaemon.StartAsync();
        var folder = await killed.KillAsync();
        Assert.True(File.Exists(Path.Combine(folder.FullName, "plumbd.sock")));

        await using var next = await RunningDaemon.StartAsync(folder);

        Assert.Equal(HttpStatusCode.OK, (await next.OverSocket.GetAsync("/health")).StatusCode);
    }

    [Theory]
    [InlineData("http.listen=0.0.0.0:8090")]
    [InlineData("http.listen=192.0.2.1:8090")]
    [InlineData("http.listen=nonsense")]
    [InlineData("http.lisen=127.0.0.1:8090")]
    [InlineData("run.dir=relative")]
    public async Task WrongSetting_IsAStartupError(string setting)
    {
        var (exit, stderr) = await RunningDaemon.RefusedAsync(setting);

        Assert.Equal(64, exit);
        Assert.StartsWith("plumbd: ", stderr, StringComparison.Ordinal);
    }
}
