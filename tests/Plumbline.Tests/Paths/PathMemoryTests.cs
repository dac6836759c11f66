using Plumbline.Inventory;
using Plumbline.Kernel.State;
using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

/// <summary>What plumbd remembers between looks, and how it looks cheaply.</summary>
public sealed class PathMemoryTests : IDisposable
{
    private static readonly TimeSpan Stands = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-paths-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<PathReport> LookAsync(int second, params SamplePath[] paths) =>
        PathReport.Of(await SampleFabric.TwoPortals(paths).Expecting(2).ReadAsync()) with { TakenAt = SampleHost.Time.AddSeconds(second) };

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

    [Fact]
    public async Task Refresh_SeesWhatPathsAreJudgedBy_AsAWholeReadingWould()
    {
        var before = await SampleFabric.TwoPortals().ReadAsync();
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16), Down);

        var refreshed = PathRefresh.Read(host.Sources, before);

        Assert.Equal(PathReport.Of(await host.ReadAsync()).All.Select(l => (l.Facts.Id, l.State, l.Counts)), PathReport.Of(refreshed!).All.Select(l => (l.Facts.Id, l.State, l.Counts)));
        Assert.Same(before.Guests, refreshed!.Guests);
    }

    [Fact]
    public async Task Refresh_IsRefused_WhenDevicesCameOrWent()
    {
        var before = await SampleFabric.TwoPortals().ReadAsync();

        Assert.Null(PathRefresh.Read(SampleFabric.TwoPortals().Disk("sdz", 65, 0, 8, "9:0:0:0", "naa.1").Sources, before));
        var withoutMap = SampleFabric.TwoPortals();
        withoutMap.Mappings.Clear();
        Assert.Null(PathRefresh.Read(withoutMap.Sources, before));
    }

    [Fact]
    public async Task History_KeepsWhatChanged_AndSurvivesATornLine()
    {
        var history = new PathHistory(new StateFolder(_folder.FullName), TimeProvider.System);
        PathChange[] changes = [new(SampleHost.Time, "lun", "path sdb of lun: active -> failed"), new(SampleHost.Time, "lun", "a \"name\"\nwith a line")];
        Assert.Null(await history.AppendAsync(changes, CancellationToken.None));
        await File.AppendAllTextAsync(_folder.FullName + "/path-changes.jsonl", "{\"time\":\"20", TestContext.Current.CancellationToken);
        Assert.Null(await history.AppendAsync([changes[0]], CancellationToken.None));

        Assert.Equal([.. changes, changes[0]], history.Read());
    }

    [Fact]
    public async Task Scan_SaysWhatIsWrongWithPaths()
    {
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16, 'F', "faulty"), Down);
        var inventory = await host.ReadAsync();
        var scan = PathFindings.AddTo(Plumbline.Findings.Inspector.Inspect(inventory), inventory);

        Assert.Equal(("map-failed", Plumbline.Findings.Severity.Critical), (scan.Findings[0].Code, scan.Findings[0].Severity));
    }
}
