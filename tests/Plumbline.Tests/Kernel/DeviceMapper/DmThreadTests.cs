using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Tests.Kernel.DeviceMapper;

public sealed class DmThreadTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    /// <summary>Twenty volumes that are detached at once are twenty questions: none may hear that the kernel does not answer.</summary>
    [Fact]
    public async Task SecondQuestion_WaitsForTheFirst()
    {
        using var answer = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        var first = Task.Factory.StartNew(() => DmThread.Run(() => Answer("first", asked, answer)), TaskCreationOptions.LongRunning);
        asked.Wait(TestContext.Current.CancellationToken);
        var second = Ask("second");
        SpinWait.SpinUntil(() => second.Thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || second.Result.Task.IsCompleted);

        answer.Set();

        Assert.Equal(("first", null), await first);
        Assert.Equal(("second", null), await second.Result.Task);
    }

    [Fact]
    public async Task QuestionThatTheKernelHolds_HoldsNobodyElse_AndLaterOnesAreAnsweredAgain()
    {
        using var answer = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        var held = DmThread.Run(() => Answer("held", asked, answer), Moment);
        asked.Wait(TestContext.Current.CancellationToken);

        // With the usual limit, which is a minute: it is told at once.
        var behind = await Ask("behind").Result.Task.WaitAsync(Soon, TestContext.Current.CancellationToken);
        answer.Set();
        var later = DmThread.Run(() => "later");
        while (later.Answer is null)
        {
            await Task.Yield();
            later = DmThread.Run(() => "later");
        }

        Assert.Contains("the kernel holds the question", held.Failure, StringComparison.Ordinal);
        Assert.Contains("an earlier question", behind.Item2, StringComparison.Ordinal);
        Assert.Equal(("later", null), later);
    }

    private static string Answer(string said, ManualResetEventSlim asked, ManualResetEventSlim answer)
    {
        asked.Set();
        answer.Wait();
        return said;
    }

    private static (Thread Thread, TaskCompletionSource<(string?, string?)> Result) Ask(string said)
    {
        var result = new TaskCompletionSource<(string?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => result.SetResult(DmThread.Run(() => said))) { IsBackground = true };
        thread.Start();
        return (thread, result);
    }
}
