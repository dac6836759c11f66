using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

public sealed class PathRhythmTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(5, 1000)]
    [InlineData(30, 3000)]
    [InlineData(200, 5000)]
    public async Task Calm_IsLookedAtForAHundredthOfTheTime(int took, int next) =>
        Assert.Equal(TimeSpan.FromMilliseconds(next), After(await Report.OfAsync(SampleFabric.TwoPortals()), null, took));

    [Theory]
    [InlineData(30, 1000)]
    [InlineData(100, 2000)]
    [InlineData(4000, 5000)]
    public async Task Unwell_IsLookedAtMoreOften(int took, int next) =>
        Assert.Equal(TimeSpan.FromMilliseconds(next), After(await Report.OfAsync(SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty"))), null, took));

    [Fact]
    public async Task PathThatIsBeingChecked_IsLookedAtMoreOften() =>
        Assert.Equal(TimeSpan.FromSeconds(1), After(await Report.OfAsync(SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, Checker: "i/o pending"))), null, 30));

    [Theory]
    [InlineData(-59, 1000)]
    [InlineData(-60, 3000)]

    // The clock was set back since.
    [InlineData(7200, 3000)]
    public async Task AfterAChange_IsLookedAtMoreOftenForAMinute(int changed, int next) =>
        Assert.Equal(TimeSpan.FromMilliseconds(next), After(await Report.OfAsync(SampleFabric.TwoPortals()), SampleHost.Time.AddSeconds(changed), 30));

    [Fact]
    public async Task HostWithoutLunsAndStorages_IsLookedAtAfterEventsOnly() => Assert.Null(After(await Report.OfAsync(new SampleHost()), null, 1));

    /// <summary>Its error stands in multipath.json, and must not seem old there.</summary>
    [Fact]
    public async Task StorageWithoutALun_IsLookedAt_AndIsNoReasonForHaste()
    {
        var report = await Report.OfAsync(SampleCluster.Cluster("lvm: lost\n\tvgname nowhere\n"));

        Assert.Empty(report.All);
        Assert.Equal(MapState.Unknown, Assert.Single(report.Storages).State);
        Assert.Equal(Most, After(report, null, 100));
    }

    private static TimeSpan? After(PathReport report, DateTimeOffset? changed, int took) => PathRhythm.After(report, changed, TimeSpan.FromMilliseconds(took), Most);
}
