using System.Collections.Concurrent;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Tests.Kernel;

/// <summary>Reads that block until the test lets them go, as a driver's would that waits for its device.</summary>
public sealed class SlowReadsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private static FileAnswer Answer(string text) => new(System.Text.Encoding.UTF8.GetBytes(text), Errno.None);

    private static string Said(FileAnswer answer) => answer.Bytes is { } bytes ? HostRoot.TextOf(bytes) : Errno.Describe(answer.Error);

    /// <summary>Each read ends only when all forty are under way: asked one after the other, or a few at a time, none would ever end.</summary>
    [Fact]
    public void Read_ManySlowOnes_AreAskedAtTheSameTime()
    {
        using var all = new Barrier(40);
        var reads = new SlowReads(path => all.SignalAndWait(Long) ? Answer(path) : new FileAnswer(null, Errno.EIO));
        string[] paths = [.. Enumerable.Range(0, 40).Select(i => $"/{i}")];

        Assert.Equal(paths, reads.Read(paths, Long).Select(Said));
    }

    [Fact]
    public void Read_DeadAmongLiving_OnlyTheDeadHaveNoAnswer()
    {
        using var never = new ManualResetEventSlim();
        var reads = new SlowReads(path =>
        {
            if (path.Contains("dead"))
            {
                never.Wait();
            }

            return Answer(path);
        });
        string[] paths = ["/dead1", "/a", "/dead2", "/b", "/dead3", "/dead4", "/dead5", "/c", "/a"];
        var answers = reads.Read(paths, Short);
        never.Set();

        Assert.Equal(["-", "/a", "-", "/b", "-", "-", "-", "/c", "/a"], answers.Select(a => a.Error == Errno.ETIMEDOUT ? "-" : Said(a)));
    }

    /// <summary>A look every two seconds at a dead disk must not leave a thread behind each time.</summary>
    [Fact]
    public void Read_WhileTheKernelHoldsAnEarlierOne_IsNotAskedAgain_AndAfterwardsIs()
    {
        using var never = new ManualResetEventSlim();
        var asked = new ConcurrentQueue<string>();
        var reads = new SlowReads(path =>
        {
            asked.Enqueue(path);
            never.Wait();
            return Answer("late");
        });
        Assert.Equal(Errno.ETIMEDOUT, reads.Read(["/x"], Short)[0].Error);
        Assert.Equal(Errno.ETIMEDOUT, reads.Read(["/x"], Long)[0].Error);
        Assert.Single(asked);

        never.Set();
        Assert.True(SpinWait.SpinUntil(() => reads.Read(["/x"], Long)[0].Error == Errno.None, Long));
        Assert.Equal(2, asked.Count);
    }

    /// <summary>More dead ones than threads are left behind: the call ends all the same.</summary>
    [Fact]
    public void Read_MoreDeadOnesThanThreads_Ends()
    {
        using var never = new ManualResetEventSlim();
        var asked = 0;
        var reads = new SlowReads(_ =>
        {
            Interlocked.Increment(ref asked);
            never.Wait();
            return Answer("late");
        });
        var answers = reads.Read([.. Enumerable.Range(0, 500).Select(i => $"/{i}")], Short);
        never.Set();

        Assert.All(answers, a => Assert.Equal(Errno.ETIMEDOUT, a.Error));
        Assert.InRange(asked, 4, 64);
    }

    [Fact]
    public void Read_Nothing_IsNothing() => Assert.Empty(new SlowReads(_ => Answer("")).Read([], Long));
}
