using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

public sealed class FlappingTests
{
    [Theory]
    [InlineData(5, 8, 1, 1, 3)]
    [InlineData(5, 7, 1, 1, 0)]
    [InlineData(900, 900, 1, 1, 0)]
    [InlineData(900, 4, 1, 1, 0)]
    [InlineData(5, 8, 1, 2, 0)]
    public async Task OnlyGrowthWithinOneLoadCounts(int before, int after, int loadsBefore, int loadsAfter, int found)
    {
        var flaps = Flapping.Between(await SampleAsync(before, loadsBefore), await SampleAsync(after, loadsAfter)).ToList();

        Assert.Equal(found, flaps.Sum(f => f.Failures));
        Assert.All(flaps, f => Assert.Equal("sdc", f.Path));
    }

    [Fact]
    public async Task Changes_NamePathsAndMaps()
    {
        var well = PathSample.Of(await Report.OfAsync(SampleFabric.TwoPortals()));
        var ill = PathSample.Of(await Report.OfAsync(SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty"))));
        var renamed = PathSample.Of(await Report.OfAsync(Named("alias")));

        Assert.Empty(PathChanges.Between(well, well));
        Assert.Equal([$"path sdc of {SampleFabric.Wwid}: active -> failed", $"{SampleFabric.Wwid}: ok -> degraded"], PathChanges.Between(well, ill).Select(c => c.Sentence));
        Assert.Equal([$"{SampleFabric.Wwid} is called alias now"], PathChanges.Between(well, renamed).Select(c => c.Sentence));
        Assert.Equal([$"{SampleFabric.Wwid} disappeared"], PathChanges.Between(well, PathSample.Of(await Report.OfAsync(new SampleHost()))).Select(c => c.Sentence));
    }

    private static async Task<PathSample> SampleAsync(int failures, int loads) => PathSample.Of(await Report.OfAsync(new SampleHost()
        .IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9")
        .Map([new SamplePath("sdc", 32, FailCount: failures)], mapFields: $"\"map_loads\":{loads},\"path_faults\":{failures},")));

    private static SampleHost Named(string name) =>
        new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9").Interfaces(("eth1", "10.0.0.9"), ("eth2", "10.0.1.9"))
            .Map([new SamplePath("sdb", 16), new SamplePath("sdc", 32)], name: name);
}
