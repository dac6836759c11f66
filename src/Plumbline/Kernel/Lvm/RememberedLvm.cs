using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>
/// For those who look every few seconds and must not wait: lvm reads the label of every device, which takes its time, and for ever where a
/// device has just begun to hang. Only the first answer is waited for. Later the one that is there is given at once, and where it is old, or
/// another list of devices is to be left alone, lvm is asked anew beside it.
/// </summary>
/// <param name="inner">Asks lvm.</param>
/// <param name="clock">Of the age.</param>
/// <param name="rest">lvm is not asked again before, also when its answer is known to be out of date: a storm of events must not become a storm of lvm.</param>
/// <param name="good">How long an answer is good while nothing is known to have changed.</param>
/// <param name="answered">Told when lvm has said something else than before.</param>
internal sealed class RememberedLvm(ILvmReport inner, TimeProvider clock, TimeSpan rest, TimeSpan good, Action answered) : ILvmReport
{
    private readonly Lock _gate = new();
    private LvmAnswer? _answer;
    private ImmutableArray<string> _excluded = [];
    private DateTimeOffset? _askedAt;
    private bool _asking;
    private bool _outdated;

    /// <summary>Its answer is out of date, and it has rested.</summary>
    public bool IsDue
    {
        get
        {
            lock (_gate)
            {
                return _outdated && !_asking && !IsYounger(rest);
            }
        }
    }

    /// <summary>Devices changed since lvm answered.</summary>
    public void Outdate()
    {
        lock (_gate)
        {
            _outdated = true;
        }
    }

    public Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation)
    {
        LvmAnswer? known;
        bool ask;
        lock (_gate)
        {
            known = _answer;
            ask = !_asking && (known is null || !IsGood(excluded));
            if (ask)
            {
                (_asking, _outdated, _excluded, _askedAt) = (true, false, excluded, clock.GetUtcNow());
            }
        }

        var asking = ask ? AskInnerAsync(known, excluded, cancellation) : null;
        return known is not null ? Task.FromResult(known) : asking ?? inner.AskAsync(excluded, cancellation);
    }

    private bool IsGood(ImmutableArray<string> excluded) => IsYounger(_outdated ? rest : good) && excluded.AsSpan().SequenceEqual(_excluded.AsSpan());

    /// <summary>No time is younger than one to come: the clock was set back.</summary>
    private bool IsYounger(TimeSpan limit) => clock.GetUtcNow() - _askedAt is { } age && age >= TimeSpan.Zero && age <= limit;

    private async Task<LvmAnswer> AskInnerAsync(LvmAnswer? before, ImmutableArray<string> excluded, CancellationToken cancellation)
    {
        try
        {
            // Starting a program and reading its first words is work that who looks does not wait for either.
            await Task.Yield();
            var answer = await inner.AskAsync(excluded, cancellation);
            Keep(answer);
            if (before is not null && (answer.Output, answer.Errors, answer.ExitCode, answer.Failure) != (before.Output, before.Errors, before.ExitCode, before.Failure))
            {
                answered();
            }

            return answer;
        }
        finally
        {
            MayBeAsked();
        }
    }

    private void Keep(LvmAnswer answer)
    {
        lock (_gate)
        {
            _answer = answer;
        }
    }

    private void MayBeAsked()
    {
        lock (_gate)
        {
            _asking = false;
        }
    }
}
