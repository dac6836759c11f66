using Plumbline.Daemon.Loops;

namespace Plumbline.Daemon.Tests;

public sealed class PaceTests
{
    [Fact]
    public void TurnsThatCameToNoEnd_AreRepeatedSoon_AndLessAndLessOften()
    {
        var pace = new Pace(TimeSpan.FromSeconds(60));

        Assert.Equal([5, 10, 20, 40, 60, 60], Enumerable.Range(0, 6).Select(_ => (int)pace.After(done: false).TotalSeconds));
        Assert.Equal([60, 60], Enumerable.Range(0, 2).Select(_ => (int)pace.After(done: true).TotalSeconds));
        Assert.Equal(5, pace.After(done: false).TotalSeconds);
    }

    [Fact]
    public void UsualTime_IsNeverExceeded() => Assert.Equal(3, new Pace(TimeSpan.FromSeconds(3)).After(done: false).TotalSeconds);
}
