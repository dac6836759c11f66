using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>
/// For those who look every few seconds: lvm reads the label of every device, so that its answer is kept for a while. Another list of devices
/// to leave alone is another question.
/// </summary>
internal sealed class RememberedLvm(ILvmReport inner, TimeProvider clock, TimeSpan good) : ILvmReport
{
    private LvmAnswer? _answer;
    private ImmutableArray<string> _excluded = [];
    private DateTimeOffset _asked;

    public async Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation)
    {
        if (_answer is null || clock.GetUtcNow() - _asked > good || !excluded.AsSpan().SequenceEqual(_excluded.AsSpan()))
        {
            _answer = await inner.AskAsync(excluded, cancellation);
            (_excluded, _asked) = (excluded, clock.GetUtcNow());
        }

        return _answer;
    }
}
