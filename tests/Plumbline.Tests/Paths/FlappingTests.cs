using Plumbline.Findings;
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

    [Fact]
    public async Task Findings_HaveOneForEachFault()
    {
        var ill = SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty"));
        var silent = SampleFabric.TwoPortals();
        silent.Multipathd = Plumbline.Kernel.Multipath.MultipathdReply.Failed(Plumbline.Kernel.Multipath.MultipathdFailure.Timeout, "no answer within 4 s");
        var risky = SampleFabric.TwoPortals().Expecting(2, (FaultDomainKind.TargetPort, 2));

        Assert.Empty(PathFindings.Of(await Report.OfAsync(SampleFabric.TwoPortals())));
        var degraded = Assert.Single(PathFindings.Of(await Report.OfAsync(ill)));
        Assert.Equal(("map-degraded", Severity.Warning, SampleFabric.Wwid), (degraded.Code, degraded.Severity, degraded.Subject));
        Assert.Contains("Path sdc to 10.0.1.1:3260: failed (kernel failed, multipathd failed, checker faulty, SCSI device running, iSCSI session LOGGED_IN)", degraded.Evidence);
        Assert.Equal("map-failed", Assert.Single(PathFindings.Of(await Report.OfAsync(SampleFabric.TwoControllers(firstAna: "inaccessible", secondAna: "inaccessible")))).Code);
        Assert.Equal("multipathd-silent", Assert.Single(PathFindings.Of(await Report.OfAsync(silent))).Code);
        Assert.Equal("map-risk", Assert.Single(PathFindings.Of(await Report.OfAsync(risky))).Code);
        Assert.Equal("path-flapping", Assert.Single(PathFindings.Of(await Report.OfAsync(SampleFabric.TwoPortals()), [new Flap("x", "x", "sdb", 4, TimeSpan.FromMinutes(1))])).Code);
    }

    private static async Task<PathSample> SampleAsync(int failures, int loads) => PathSample.Of(await Report.OfAsync(new SampleHost()
        .IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9")
        .Map([new SamplePath("sdc", 32, FailCount: failures)], mapFields: $"\"map_loads\":{loads},\"path_faults\":{failures},")));

    private static SampleHost Named(string name) =>
        new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9").Interfaces(("eth1", "10.0.0.9"), ("eth2", "10.0.1.9"))
            .Map([new SamplePath("sdb", 16), new SamplePath("sdc", 32)], name: name);
}
