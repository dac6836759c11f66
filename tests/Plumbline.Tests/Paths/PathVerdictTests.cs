using FsCheck;
using FsCheck.Fluent;
using Plumbline.Paths;

namespace Plumbline.Tests.Paths;

public sealed class PathVerdictTests
{
    /// <summary>kernel, checker, SCSI device: the worst counts, and the third word alone counts for nothing.</summary>
    [Theory]
    [InlineData("active", "ready", "running", nameof(PathState.Active))]
    [InlineData("failed", "faulty", "running", nameof(PathState.Failed))]
    [InlineData("active", "faulty", "running", nameof(PathState.Failed))]
    [InlineData("failed", "ready", "running", nameof(PathState.Failed))]
    [InlineData("active", "ready", "offline", nameof(PathState.Failed))]
    [InlineData("active", "ready", "blocked", nameof(PathState.Failed))]
    [InlineData("active", "ready", "transport-offline", nameof(PathState.Failed))]
    [InlineData("active", "ready", "created", nameof(PathState.Checking))]
    [InlineData("active", "ghost", "running", nameof(PathState.Standby))]
    [InlineData("failed", "ghost", "running", nameof(PathState.Failed))]
    [InlineData("active", "i/o pending", "running", nameof(PathState.Checking))]
    [InlineData("failed", "i/o pending", "running", nameof(PathState.Failed))]
    [InlineData("active", "undef", "running", nameof(PathState.Checking))]
    [InlineData("active", "i/o timeout", "running", nameof(PathState.Failed))]
    [InlineData("active", "shaky", "running", nameof(PathState.Failed))]
    [InlineData("active", "delayed", "running", nameof(PathState.Failed))]
    [InlineData("active", "disconnected", "running", nameof(PathState.Failed))]
    [InlineData("active", "a word of tomorrow", "running", nameof(PathState.Failed))]
    [InlineData("active", null, "running", nameof(PathState.Active))]
    [InlineData("failed", null, "running", nameof(PathState.Failed))]
    [InlineData(null, null, "running", nameof(PathState.Unknown))]
    [InlineData(null, null, "offline", nameof(PathState.Failed))]
    [InlineData(null, null, null, nameof(PathState.Unknown))]
    [InlineData("undef", null, "unknown", nameof(PathState.Unknown))]
    public void Map_TheWorstSourceCounts(string? kernel, string? checker, string? device, string state) =>
        Assert.Equal(state, PathVerdict.Of(new PathSources { Kernel = kernel, Checker = checker, Device = device }).State.ToString());

    [Theory]
    [InlineData("live", "optimized", nameof(PathState.Active))]
    [InlineData("live", "non-optimized", nameof(PathState.Active))]
    [InlineData("live", null, nameof(PathState.Active))]
    [InlineData("live", "inaccessible", nameof(PathState.Standby))]
    [InlineData("live", "change", nameof(PathState.Checking))]
    [InlineData("live", "persistent-loss", nameof(PathState.Failed))]
    [InlineData("live", "invalid state", nameof(PathState.Failed))]
    [InlineData("connecting", "optimized", nameof(PathState.Failed))]
    [InlineData("resetting", "change", nameof(PathState.Failed))]
    [InlineData("new", null, nameof(PathState.Failed))]
    [InlineData("deleting", null, nameof(PathState.Failed))]
    [InlineData("deleting (no IO)", "optimized", nameof(PathState.Failed))]
    [InlineData("dead", null, nameof(PathState.Failed))]
    [InlineData("unknown state", null, nameof(PathState.Failed))]
    [InlineData(null, "optimized", nameof(PathState.Unknown))]
    public void Nvme_ALiveControllerIsNotYetAPath(string? controller, string? ana, string state) =>
        Assert.Equal(state, PathVerdict.Of(new PathSources { Controller = controller, Ana = ana }).State.ToString());

    [Theory]
    [InlineData("LOGGED_IN", null, nameof(PathState.Active))]
    [InlineData("FAILED", null, nameof(PathState.Failed))]
    [InlineData("FREE", null, nameof(PathState.Failed))]
    [InlineData(null, "Online", nameof(PathState.Active))]
    [InlineData(null, "Blocked", nameof(PathState.Failed))]
    [InlineData(null, "Not Present", nameof(PathState.Failed))]
    [InlineData(null, "Marginal", nameof(PathState.Failed))]
    public void Transport_IsASourceOfItsOwn(string? session, string? port, string state) =>
        Assert.Equal(state, PathVerdict.Of(new PathSources { Device = "running", Session = session, RemotePort = port }).State.ToString());

    [Fact]
    public void Lost_IsFailedWhateverElseIsSaid() =>
        Assert.Equal(PathState.Failed, PathVerdict.Of(new PathSources { Kernel = "active", Lost = true }).State);

    [Fact]
    public void Explanation_NamesTheCauseBeforeItsConsequences()
    {
        Assert.Contains("session is FAILED", PathVerdict.Of(new PathSources { Kernel = "failed", Checker = "faulty", Device = "blocked", Session = "FAILED" }).Explanation, StringComparison.Ordinal);
        Assert.Contains("device is offline", PathVerdict.Of(new PathSources { Kernel = "failed", Checker = "faulty", Device = "offline", Session = "LOGGED_IN" }).Explanation, StringComparison.Ordinal);
        Assert.Contains("while the kernel still sends I/O there", PathVerdict.Of(new PathSources { Kernel = "active", Checker = "faulty", Device = "running" }).Explanation, StringComparison.Ordinal);
        Assert.Contains("no answer from multipathd", PathVerdict.Of(new PathSources { Device = "running", Unanswered = ["multipathd"] }).Explanation, StringComparison.Ordinal);
    }

    /// <summary>Nothing that any source says makes a path better, and whatever is said, counts add up.</summary>
    [Fact]
    public void AnyWords_NeverBetterThanOneSourceAlone_AndCountsAddUp()
    {
        string?[] words = [null, "active", "failed", "undef", "ready", "faulty", "ghost", "i/o pending", "running", "offline", "LOGGED_IN", "FAILED", "Online", "live", "connecting", "optimized", "inaccessible", "change", "?"];
        var sources =
            from w in Gen.Elements(words).ArrayOf(8)
            from lost in Gen.Elements(false, true)
            select new PathSources { Kernel = w[0], DaemonKernel = w[1], Checker = w[2], Device = w[3], DaemonDevice = w[4], RemotePort = w[5], Session = w[6], Controller = w[7], Ana = w[0], Lost = lost };
        Prop.ForAll(sources.ArrayOf().ToArbitrary(), all =>
        {
            var verdicts = all.Select(PathVerdict.Of).ToList();
            var counts = PathCounts.Of(verdicts.Select(v => v.State));
            Assert.Equal(all.Length, counts.Total);
            Assert.Equal(counts.Total, counts.Active + counts.Standby + counts.Failed + counts.Checking + counts.Unknown);
            foreach (var (source, verdict) in all.Zip(verdicts))
            {
                Assert.NotEmpty(verdict.Explanation);
                PathState?[] said =
                [
                    SourceWords.Kernel(source.Kernel), SourceWords.Kernel(source.DaemonKernel), SourceWords.Checker(source.Checker), SourceWords.Device(source.Device),
                    SourceWords.Device(source.DaemonDevice), SourceWords.RemotePort(source.RemotePort), SourceWords.Session(source.Session), SourceWords.Controller(source.Controller), SourceWords.Ana(source.Ana),
                ];
                Assert.All(said.OfType<PathState>(), s => Assert.True(verdict.State >= s, $"{source}: {verdict.State}"));
            }
        }).QuickCheckThrowOnFailure();
    }
}
