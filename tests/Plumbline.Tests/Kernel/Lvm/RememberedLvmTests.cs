using System.Collections.Immutable;
using System.Threading.Channels;
using Plumbline.Kernel.Lvm;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Lvm;

public sealed class RememberedLvmTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SteppingClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Scripted _inner = new();
    private readonly Channel<bool> _told = Channel.CreateUnbounded<bool>();
    private readonly RememberedLvm _remembered;

    public RememberedLvmTests() => _remembered = new RememberedLvm(_inner, _clock, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), () => _told.Writer.TryWrite(true));

    [Fact]
    public async Task Answer_IsKeptForAWhile_AndForOneQuestion()
    {
        await AskAsync("/dev/dm-1");
        _clock.Step(TimeSpan.FromSeconds(59));
        await AskAsync("/dev/dm-1");
        Assert.Equal(1, _inner.Asked);

        await AskAsync("/dev/dm-1", "/dev/dm-2");
        await ToldAsync();
        Assert.Equal(2, _inner.Asked);

        _clock.Step(TimeSpan.FromSeconds(61));
        await AskAsync("/dev/dm-1", "/dev/dm-2");
        await ToldAsync();
        Assert.Equal(3, _inner.Asked);
    }

    [Fact]
    public async Task AnswerThatIsOutOfDate_IsAskedForAnew_ButNotAtOnce()
    {
        await AskAsync();
        _remembered.Outdate();
        _clock.Step(TimeSpan.FromSeconds(10));
        await AskAsync();
        Assert.Equal((1, false), (_inner.Asked, _remembered.IsDue));

        _clock.Step(TimeSpan.FromSeconds(1));
        Assert.True(_remembered.IsDue);
        await AskAsync();
        await ToldAsync();
        Assert.Equal(2, _inner.Asked);
        Assert.False(_remembered.IsDue);
    }

    /// <summary>A device that has just begun to hang takes lvm along: who looks at paths must go on.</summary>
    [Fact]
    public async Task LvmThatHangs_IsNotWaitedFor_AndNoSecondIsStarted()
    {
        Assert.Equal("answer 1", (await AskAsync()).Output);
        _inner.Hangs = new TaskCompletionSource();
        _clock.Step(TimeSpan.FromSeconds(61));

        Assert.Equal("answer 1", (await AskAsync()).Output);
        await UntilAskedAsync(2);
        Assert.Equal("answer 1", (await AskAsync("/dev/dm-1")).Output);
        Assert.Equal(2, _inner.Asked);

        _inner.Hangs.SetResult();
        await ToldAsync();
        Assert.Equal("answer 2", (await AskAsync()).Output);
    }

    [Fact]
    public async Task SameAnswer_IsNoNews()
    {
        await AskAsync();
        _inner.Repeats = true;
        _clock.Step(TimeSpan.FromSeconds(61));
        await UntilAskedAsync(2);
        _inner.Repeats = false;
        _clock.Step(TimeSpan.FromSeconds(61));
        await UntilAskedAsync(3);

        await ToldAsync();
        Assert.False(_told.Reader.TryRead(out _));
    }

    /// <summary>The end of an answer is a moment before the next may be asked for.</summary>
    private async Task UntilAskedAsync(int times)
    {
        while (_inner.Asked < times)
        {
            await AskAsync();
            await Task.Yield();
        }
    }

    private Task<bool> ToldAsync() => _told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);

    private Task<LvmAnswer> AskAsync(params string[] excluded) => _remembered.AskAsync([.. excluded], TestContext.Current.CancellationToken).WaitAsync(Patience);

    private sealed class Scripted : ILvmReport
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public TaskCompletionSource? Hangs { get; set; }

        /// <summary>Says what it said first.</summary>
        public bool Repeats { get; set; }

        public async Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation)
        {
            var repeats = Repeats;
            var asked = Interlocked.Increment(ref _asked);
            await (Hangs?.Task ?? Task.CompletedTask);
            return new LvmAnswer($"answer {(repeats ? 1 : asked)}", "", 0, null, [], []);
        }
    }
}
