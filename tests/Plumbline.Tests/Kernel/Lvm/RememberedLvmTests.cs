using System.Collections.Immutable;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Tests.Kernel.Lvm;

public sealed class RememberedLvmTests
{
    [Fact]
    public async Task Answer_IsKeptForAWhile_AndForOneQuestion()
    {
        var (inner, clock) = (new Counting(), new Clock());
        var remembered = new RememberedLvm(inner, clock, TimeSpan.FromSeconds(60));

        await AskAsync("/dev/dm-1");
        clock.Now += TimeSpan.FromSeconds(59);
        await AskAsync("/dev/dm-1");
        Assert.Equal(1, inner.Asked);

        await AskAsync("/dev/dm-1", "/dev/dm-2");
        Assert.Equal(2, inner.Asked);

        clock.Now += TimeSpan.FromSeconds(61);
        await AskAsync("/dev/dm-1", "/dev/dm-2");
        Assert.Equal(3, inner.Asked);

        async Task AskAsync(params string[] excluded) => _ = await remembered.AskAsync([.. excluded], CancellationToken.None);
    }

    private sealed class Counting : ILvmReport
    {
        public int Asked { get; private set; }

        public Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation)
        {
            Asked++;
            return Task.FromResult(LvmAnswer.Failed("not asked"));
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
