using FsCheck;
using FsCheck.Fluent;
using Plumbline.Inventory;
using Plumbline.Inventory.Captures;
using Plumbline.Kernel;
using Plumbline.Kernel.State;
using Plumbline.Kernel.Native;
using Plumbline.Paths;
using Plumbline.Testing;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Paths;

public sealed class BaselineTests : IDisposable
{
    private static readonly SamplePath Well = new("sdb", 16);
    private static readonly DateTimeOffset Start = SampleHost.Time;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-baseline-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ADayUnchangedAndWell_IsLearnt_WithItsDomains()
    {
        var baseline = Watch(Baseline.Empty, await TwoAsync(), Start, hours: 23.9);
        Assert.Null(baseline.Of(SampleFabric.Wwid));

        baseline = Watch(baseline, await TwoAsync(), Start.AddHours(23.9), hours: 0.2);

        Assert.Equal(2, baseline.Of(SampleFabric.Wwid)?.Paths);
        Assert.Equal((2, 2, 1), (baseline.Of(SampleFabric.Wwid)!.Domains[FaultDomainKind.Interface], baseline.Of(SampleFabric.Wwid)!.Domains[FaultDomainKind.Portal], baseline.Of(SampleFabric.Wwid)!.Domains[FaultDomainKind.TargetPort]));
    }

    [Fact]
    public async Task AnInterruptionOrAnIllPath_BeginsTheDayAnew()
    {
        var ill = await Report.OfAsync(SampleFabric.TwoPortals(Well, new SamplePath("sdc", 32, 'F', "faulty")));
        var half = Watch(Baseline.Empty, await TwoAsync(), Start, hours: 12);

        var broken = Watch(half.Learn(ill, Start.AddHours(12.1)), await TwoAsync(), Start.AddHours(12.2), hours: 13);
        var unseen = Watch(half, await TwoAsync(), Start.AddHours(14), hours: 13);
        var backwards = Watch(half, await TwoAsync(), Start.AddHours(-30), hours: 13);

        Assert.All([broken, unseen, backwards], b => Assert.Null(b.Of(SampleFabric.Wwid)));
        Assert.Equal(2, Watch(broken, await TwoAsync(), Start.AddHours(25.2), hours: 12).Of(SampleFabric.Wwid)?.Paths);
    }

    [Fact]
    public async Task FewerNeverLowersIt_MoreRaisesIt()
    {
        var one = await Report.OfAsync(new SampleHost().IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9").Map([Well]));
        var three = await Report.OfAsync(SampleFabric.TwoPortals(Well, new SamplePath("sdc", 32), new SamplePath("sdd", 48)).IscsiDisk("sdd", 48, 5, "10.0.2.1", "10.0.2.9"));
        var two = Watch(Baseline.Empty, await TwoAsync(), Start, hours: 25);

        Assert.Equal(2, Watch(two, one, Start.AddHours(25), hours: 100).Of(SampleFabric.Wwid)?.Paths);
        Assert.Equal(2, Watch(two, three, Start.AddHours(25), hours: 23).Of(SampleFabric.Wwid)?.Paths);
        Assert.Equal(3, Watch(two, three, Start.AddHours(25), hours: 25).Of(SampleFabric.Wwid)?.Paths);
    }

    [Fact]
    public async Task Accept_TakesWhatIsWellNow()
    {
        var two = Watch(Baseline.Empty, await TwoAsync(), Start, hours: 25);
        var ill = await Report.OfAsync(SampleFabric.TwoPortals(Well, new SamplePath("sdc", 32, 'F', "faulty")));
        var gone = await Report.OfAsync(SampleFabric.TwoPortals(Well with { Kernel = 'F' }));

        Assert.Equal(1, two.Accept(ill, ill.All).Of(SampleFabric.Wwid)?.Paths);
        Assert.Null(two.Accept(gone, gone.All).Of(SampleFabric.Wwid));
    }

    [Fact]
    public void AnyHistory_NeverLowersTheExpectation() =>
        Prop.ForAll(
            (from count in Gen.Choose(0, 4) from hours in Gen.Choose(0, 40) select (count, hours)).ArrayOf().ToArbitrary(),
            history =>
            {
                var (baseline, now, before) = (Baseline.Empty, Start, 0);
                foreach (var (count, hours) in history)
                {
                    baseline = Watch(baseline, Paths(count), now, hours);
                    now = now.AddHours(hours);
                    var expected = baseline.Of("x")?.Paths ?? 0;
                    Assert.True(expected >= before);
                    before = expected;
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task File_ThereAndBack_IsTheSame()
    {
        var written = BaselineFile.Write(Watch(Baseline.Empty, await TwoAsync(), Start, hours: 25));

        var read = BaselineFile.Read(new FileAnswer(written, Errno.None), "/s");

        Assert.Null(read.Problem);
        Assert.Equal(written, BaselineFile.Write(read.Baseline));
    }

    [Fact]
    public async Task CutOrForeignFile_ExpectsNothing_AndSaysSo()
    {
        var written = BaselineFile.Write(Watch(Baseline.Empty, await TwoAsync(), Start, hours: 25));
        for (var length = 0; length < written.Length; length++)
        {
            Assert.NotNull(BaselineFile.Read(new FileAnswer(written[..length], Errno.None), "/s").Problem);
        }

        Assert.NotNull(BaselineFile.Read(new FileAnswer("""{"schema":"other/1","luns":{}}"""u8.ToArray(), Errno.None), "/s").Problem);
        Assert.NotNull(BaselineFile.Read(new FileAnswer(null, Errno.EACCES), "/s").Problem);
        Assert.Null(BaselineFile.Read(new FileAnswer(null, Errno.ENOENT), "/s").Problem);
        Mutations.Check(
            [System.Text.Encoding.UTF8.GetString(written), """{"schema":"plumbline.path-baseline/1","luns":{"a":{"domains":{"0":1,"Adapter":2},"storages":[null]},"b":null}}"""],
            text => Assert.NotNull(BaselineFile.Write(BaselineFile.Read(new FileAnswer(System.Text.Encoding.UTF8.GetBytes(text), Errno.None), "/s").Baseline)));
    }

    [Fact]
    public async Task Store_WritesWhole_AndKeepsWhatItCouldNotRead()
    {
        var folder = Path.Combine(_folder.FullName, "new", "state");
        var report = await TwoAsync();
        var store = new BaselineStore(new StateFolder(folder), TimeProvider.System);

        Assert.Null(await store.ChangeAsync(b => b.Accept(report, report.All), CancellationToken.None));
        Assert.Equal(2, Read(folder).Baseline.Of(SampleFabric.Wwid)?.Paths);
        Assert.Equal(["paths.json", "paths.json.lock"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

        await File.WriteAllTextAsync(Path.Combine(folder, "paths.json"), "somebody's notes");
        Assert.Null(await store.ChangeAsync(b => b.Accept(report, report.All), CancellationToken.None));
        Assert.Equal(2, Read(folder).Baseline.Of(SampleFabric.Wwid)?.Paths);
        Assert.Equal("somebody's notes", await File.ReadAllTextAsync(Path.Combine(folder, "paths.json.unreadable")));
        Assert.NotNull(await new BaselineStore(new StateFolder("/proc/nowhere"), TimeProvider.System).ChangeAsync(b => b.Accept(report, report.All), CancellationToken.None));
    }

    [Fact]
    public async Task Store_UnchangedBaseline_IsNotWritten()
    {
        var report = await TwoAsync();
        var store = new BaselineStore(new StateFolder(_folder.FullName), TimeProvider.System);
        await store.ChangeAsync(b => b.Accept(report, report.All), CancellationToken.None);
        var file = Path.Combine(_folder.FullName, "paths.json");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        Assert.Null(await store.ChangeAsync(b => b.Learn(report, Start.AddHours(1)), CancellationToken.None));

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
    }

    /// <summary>What is expected of a captured host is what it expected itself.</summary>
    [Fact]
    public async Task Capture_KeepsTheBaseline()
    {
        var path = Path.Combine(_folder.FullName, "host.tar.gz");
        var writer = new CaptureWriter(SampleFabric.TwoPortals().Expecting(4).Sources);
        var live = PathReport.Of(await writer.ReadAsync(CancellationToken.None));
        await using (var file = File.Create(path))
        {
            writer.Write(file, await writer.ReadAsync(CancellationToken.None));
        }

        var captured = PathReport.Of(await new InventoryReader(CaptureReader.Open(path).Sources!).ReadAsync(CancellationToken.None));

        Assert.Equal(4, Assert.Single(captured.All).Expected);
        Assert.Equal(live.All[0].Paths.Select(p => p.Facts.HostInterface), captured.All[0].Paths.Select(p => p.Facts.HostInterface));
        Assert.Equal("eth1", captured.All[0].Paths[0].Facts.HostInterface);
    }

    private static Baseline Watch(Baseline baseline, PathReport report, DateTimeOffset from, double hours)
    {
        for (var minutes = 0.0; minutes <= hours * 60; minutes += 6)
        {
            baseline = baseline.Learn(report, from.AddMinutes(minutes));
        }

        return baseline;
    }

    private static Task<PathReport> TwoAsync() => Report.OfAsync(SampleFabric.TwoPortals());

    private static PathReport Paths(int count)
    {
        var facts = new LunFacts
        {
            Id = "x",
            Name = "x",
            Kind = LunKind.Map,
            Paths = [.. Enumerable.Range(0, count).Select(i => new PathFacts { Id = $"{i}", Device = $"sd{i}", Sources = new PathSources { Kernel = "active" } })],
        };
        var lun = LunVerdict.Of(facts, null);
        return new PathReport { TakenAt = Start, Storages = [], Others = [lun], All = [lun], Problems = [], Complete = true, Silent = null, Baseline = Baseline.Empty };
    }

    private static BaselineReading Read(string folder) => BaselineFile.Read(new FileAnswer(File.ReadAllBytes(Path.Combine(folder, "paths.json")), Errno.None), folder);
}
