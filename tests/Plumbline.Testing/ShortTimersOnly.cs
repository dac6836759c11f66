namespace Plumbline.Testing;

/// <summary>A clock on which nothing that takes a second or more ever comes: what happens then was not brought by waiting.</summary>
internal sealed class ShortTimersOnly : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime >= TimeSpan.FromSeconds(1) ? Timeout.InfiniteTimeSpan : dueTime, period);
}
