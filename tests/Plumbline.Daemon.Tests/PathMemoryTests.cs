using Plumbline.Daemon.Paths;
using Plumbline.Paths;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests;

/// <summary>What plumbd remembers between looks.</summary>
public sealed class PathMemoryTests
{
    private static readonly TimeSpan Stands = TimeSpan.FromSeconds(10);

    private static SamplePath Down => new("sdc", 32, 'F', "faulty");

    [Fact]
    public async Task Finding_IsToldWhenItHasStood_AndNotBefore()
    {
        var memory = new PathMemory(Stands);
        Assert.Empty(memory.Learn(await LookAsync(0)));

        var changes = memory.Learn(await LookAsync(1, new SamplePath("sdb", 16), Down));
        Assert.Equal([$"path sdc of {SampleFabric.Wwid}: active -> failed", $"{SampleFabric.Wwid}: ok -> degraded"], changes.Select(c => c.Sentence));
        Assert.Equal("map-degraded", Assert.Single(memory.Findings).Code);
        Assert.Empty(memory.Standing);

        memory.Learn(await LookAsync(11, new SamplePath("sdb", 16), Down));
        Assert.Equal("map-degraded", Assert.Single(memory.Standing).Code);

        memory.Learn(await LookAsync(12));
        Assert.Empty(memory.Findings);
        memory.Learn(await LookAsync(13, new SamplePath("sdb", 16), Down));
        Assert.Empty(memory.Standing);
    }

    [Fact]
    public async Task PathThatComesAndGoes_Flaps()
    {
        var memory = new PathMemory(Stands);
        memory.Learn(await LookAsync(0));
        memory.Learn(await LookAsync(30, new SamplePath("sdb", 16), new SamplePath("sdc", 32, FailCount: 3)));

        Assert.Equal("path-flapping", Assert.Single(memory.Findings).Code);

        // Ten minutes later it has been quiet.
        memory.Learn(await LookAsync(640, new SamplePath("sdb", 16), new SamplePath("sdc", 32, FailCount: 3)));
        memory.Learn(await LookAsync(1260, new SamplePath("sdb", 16), new SamplePath("sdc", 32, FailCount: 3)));
        Assert.Empty(memory.Findings);
    }

    private static async Task<PathReport> LookAsync(int second, params SamplePath[] paths)
    {
        var host = SampleFabric.TwoPortals(paths);
        host.Settings = host.Settings.With(SettingKeys.ExpectedPaths, "*=2");
        return PathReport.Of(await host.ReadAsync()) with { TakenAt = SampleHost.Time.AddSeconds(second) };
    }
}
