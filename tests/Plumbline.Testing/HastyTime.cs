namespace Plumbline.Testing;

/// <summary>A clock on which waiting is short: a second passes in ten milliseconds. The hour is that of <see cref="SampleHost"/>.</summary>
internal sealed class HastyTime : TimeProvider
{
    private const int Haste = 100;

    public override DateTimeOffset GetUtcNow() => SampleHost.Time;

    public override long GetTimestamp() => base.GetTimestamp() * Haste;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Haste : dueTime, period > TimeSpan.Zero ? period / Haste : period);
}
