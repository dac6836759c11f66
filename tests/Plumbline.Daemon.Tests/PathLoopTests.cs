using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Paths;
using Plumbline.Daemon.Schedule;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests;

/// <summary>The loop itself over sample hosts, with the clock of this machine.</summary>
public sealed class PathLoopTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-paths-");
    private readonly PathBoard _board = new();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Its error would else seem out of date a minute after the start, for as long as nothing happens.</summary>
    [Fact]
    public async Task StorageWithoutALun_StaysCurrentInTheFile()
    {
        await WatchingAsync(SampleCluster.Cluster("lvm: lost\n\tvgname nowhere\n"), async (file, _) =>
        {
            var first = TakenAt(file);
            await UntilAsync(() => TakenAt(file) > first);

            var storage = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("storages").EnumerateArray().Single();
            Assert.Equal("LVM shows no volume group nowhere", storage.GetProperty("multipathStatus").GetProperty("error").GetString());
        });
    }

    [Fact]
    public async Task HostWithoutLunsAndStorages_IsLookedAtOnlyWhenAsked()
    {
        await WatchingAsync(new SampleHost(), async (file, loop) =>
        {
            await UntilAsync(() => loop.State.Check.Detail.StartsWith("waiting", StringComparison.Ordinal));
            Assert.StartsWith("waiting, last run", loop.State.Check.Detail, StringComparison.Ordinal);

            var first = TakenAt(file);
            _board.Happened(structure: false);
            await UntilAsync(() => TakenAt(file) > first);
        });
    }

    [Fact]
    public async Task Luns_AreLookedAtAgainAndAgain()
    {
        await WatchingAsync(SampleFabric.TwoPortals(), async (file, _) =>
        {
            for (var look = 0; look < 3; look++)
            {
                var last = TakenAt(file);
                await UntilAsync(() => TakenAt(file) > last);
            }
        });
    }

    private async Task WatchingAsync(SampleHost host, Func<string, PathLoop, Task> scene)
    {
        host.Settings = host.Settings.With(SettingKeys.RunDirectory, _folder.FullName).With(SettingKeys.StateDirectory, _folder.FullName + "/state").With(SettingKeys.PollPaths, "1s");
        using var stop = new CancellationTokenSource();
        var loop = new PathLoop(
            host.Sources with { Clock = TimeProvider.System }, _board, new MultipathFile(host.Settings), new ScanRequests(host.Settings, TimeProvider.System), new EventHub(TimeProvider.System), TimeProvider.System,
            NullLogger<PathLoop>.Instance);
        var running = loop.RunAsync(stop.Token);
        var file = Path.Combine(_folder.FullName, "multipath.json");
        await UntilAsync(() => File.Exists(file) || running.IsCompleted);
        await scene(file, loop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static DateTimeOffset TakenAt(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("taken_at").GetDateTimeOffset();

    private static async Task UntilAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "it did not happen");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
