namespace Plumbline.Daemon.Loops;

/// <summary>Something that plumbd does by itself, again and again. Registered in Program.cs, run by <see cref="LoopRunner"/>, seen in /health.</summary>
internal abstract class Loop(string name, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public LoopState State { get; } = new(name, clock);

    /// <summary>Until it is stopped. Returning means that there is nothing to do with these settings; throwing, that it is run again later.</summary>
    public abstract Task RunAsync(CancellationToken stop);

    /// <summary>Until that moment or until the signal, whichever comes first. It may also be earlier: look at the clock.</summary>
    /// <returns>Whether it was the signal.</returns>
    protected async Task<bool> WaitAsync(DateTimeOffset? until, Signal signal, CancellationToken stop)
    {
        State.Waiting(until);

        // A clock that is set, or a machine that slept, must not hold up what is due: look again now and then.
        var left = until is { } moment ? moment - clock.GetUtcNow() : LongestWait;
        using var late = new CancellationTokenSource(left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var signalled = signal.WaitAsync(either.Token);
        await signalled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        return signalled.IsCompletedSuccessfully;
    }
}
