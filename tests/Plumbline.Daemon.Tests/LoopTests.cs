using Microsoft.Extensions.Logging.Abstractions;
using Plumbline.Daemon.Loops;

namespace Plumbline.Daemon.Tests;

public sealed class LoopTests
{
    /// <summary>The pause is 5 seconds at first; the clock of the test lets it pass at once.</summary>
    [Fact]
    public async Task LoopThatFails_IsRunAgain_AndSeenAsDegradedUntilItWorks()
    {
        var clock = new HastyClock();
        var failing = new Scripted("failing", clock, runs: 3);
        var other = new Scripted("other", clock, runs: 0);
        using var runner = new LoopRunner([failing, other], clock, NullLogger<LoopRunner>.Instance);
        await runner.StartAsync(CancellationToken.None);
        await failing.Working.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await other.Working.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["degraded", "degraded", "degraded"], failing.Seen.Skip(1));
        Assert.Equal(("healthy", 0), (failing.State.Check.Status, failing.State.Failures));
        Assert.Equal([5, 10, 20], clock.Pauses.Select(p => p.TotalSeconds));
        await runner.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Trouble_IsSaidUntilTheWorkIsDone()
    {
        var state = new LoopState("x", TimeProvider.System);
        state.Failed("InvalidOperationException: no");
        Assert.Equal(("loop x", "degraded", "failed 1 time(s): InvalidOperationException: no; waiting to be started again"), (state.Check.Name, state.Check.Status, state.Check.Detail));
        state.Done();
        Assert.Equal("healthy", state.Check.Status);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(6, 160)]
    [InlineData(7, 300)]
    [InlineData(1_000_000, 300)]
    public void Pause_GrowsToItsEnd(int failures, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), LoopRunner.PauseAfter(failures));

    private sealed class Scripted(string name, TimeProvider clock, int runs) : Loop(name, clock)
    {
        private int _runs;

        public TaskCompletionSource Working { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Seen { get; } = [];

        public override async Task RunAsync(CancellationToken stop)
        {
            Seen.Add(State.Check.Status);
            if (_runs++ < runs)
            {
                throw new InvalidOperationException("no");
            }

            State.Done();
            Working.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        }
    }

    private sealed class HastyClock : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                Pauses.Add(dueTime);
                dueTime = TimeSpan.Zero;
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
