using Plumbline.Findings;
using Plumbline.Kernel.Multipath;
using Plumbline.Paths;
using Plumbline.Testing;
using Plumbline.Tests.Paths;

namespace Plumbline.Tests.Findings;

public sealed class PathFindingsTests
{
    [Fact]
    public async Task Findings_HaveOneForEachFault()
    {
        var ill = SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty"));
        var silent = SampleFabric.TwoPortals();
        silent.Multipathd = MultipathdReply.Failed(MultipathdFailure.Timeout, "no answer within 4 s");
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

    /// <summary>Whoever makes a scan gets them: plumb scan, its report and its mail, plumbd by the clock and over HTTP.</summary>
    [Fact]
    public async Task Scan_SaysWhatIsWrongWithPaths_TheWorstFirst()
    {
        var scan = await Scan.OfAsync(SampleFabric.TwoPortals(new SamplePath("sdb", 16, 'F', "faulty"), new SamplePath("sdc", 32, 'F', "faulty")));

        Assert.Equal(("map-failed", Severity.Critical), (scan.Findings[0].Code, scan.Findings[0].Severity));
    }

    /// <summary>A path that failed between two readings may be back in a moment: it is no news yet.</summary>
    [Fact]
    public async Task ScanOfTwoReadings_TellsOnlyWhatBothShow()
    {
        var (well, ill) = (SampleFabric.TwoPortals(), SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty")));

        Assert.Empty((await AgreedAsync(well, ill)).Findings);
        Assert.Empty((await AgreedAsync(ill, well)).Findings);
        Assert.Equal("map-degraded", Assert.Single((await AgreedAsync(ill, ill)).Findings).Code);

        static async Task<ScanResult> AgreedAsync(params SampleHost[] readings)
        {
            var left = new Queue<SampleHost>(readings);
            return (await RepeatedScan.ReadAsync(_ => left.Dequeue().ReadAsync(), TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken)).Scan;
        }
    }
}
