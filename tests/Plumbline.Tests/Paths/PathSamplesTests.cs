using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Paths;

public sealed class PathSamplesTests
{
    private readonly PathSamples _samples = new();

    [Fact]
    public async Task EveryLook_IsComparedWithTheOneBefore_HoweverCloseTheyAre()
    {
        await LearnAsync(0);
        Assert.Equal(2, (await LearnAsync(1, 'F')).Count);
        Assert.Empty(await LearnAsync(2, 'F'));
        Assert.Equal(SampleHost.Time.AddSeconds(1), _samples.ChangedAt);
        Assert.Equal(2, (await LearnAsync(3)).Count);
    }

    /// <summary>Looks every second: the failures of the last ten minutes count, and no others.</summary>
    [Fact]
    public async Task Flapping_IsSeenOverTheLastMinutes()
    {
        await LearnAsync(0);
        for (var second = 1; second <= 60; second++)
        {
            await LearnAsync(second, 'A', second / 20);
        }

        Assert.Equal((3, 60), (Assert.Single(_samples.Flaps).Failures, (int)Assert.Single(_samples.Flaps).Within.TotalSeconds));
        await LearnAsync(670, 'A', 3);
        await LearnAsync(1300, 'A', 3);
        Assert.Empty(_samples.Flaps);
    }

    [Fact]
    public async Task ClockSetBack_NothingIsSaidOfTimesBefore()
    {
        await LearnAsync(0);
        await LearnAsync(-7200, 'A', 5);

        Assert.Empty(_samples.Flaps);
    }

    private async Task<IReadOnlyCollection<PathChange>> LearnAsync(int second, char kernel = 'A', int failures = 0) =>
        _samples.Learn(PathReport.Of(await SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, kernel, FailCount: failures)).Expecting(2).ReadAsync()) with
        {
            TakenAt = SampleHost.Time.AddSeconds(second),
        });
}
