using Plumbline.Kernel.Processes;

namespace Plumbline.Kernel.Lvm;

/// <summary>
/// At most one lvm child of ours at a time: where one hangs, a second would hang beside it. One that was abandoned keeps the place until
/// it has ended.
/// </summary>
internal sealed class OneLvm : IDisposable
{
    /// <summary>Shared by everything in this process that starts lvm.</summary>
    public static readonly OneLvm OfThisProcess = new();

    private readonly SemaphoreSlim _place = new(1, 1);
    private volatile StuckChild? _stuck;

    /// <param name="work">Runs children one after the other, and tells which one it had to abandon.</param>
    /// <param name="patience">How long another caller's lvm is waited for.</param>
    /// <param name="refused">Makes the answer when nothing may be started.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<T> RunAsync<T>(
        Func<Action<StuckChild>, Task<T>> work, TimeSpan patience, Func<string, T> refused, CancellationToken cancellation)
    {
        if (!await _place.WaitAsync(patience, cancellation))
        {
            return refused("another lvm of this program is still running");
        }

        try
        {
            if (_stuck is { HasEnded: false } stuck)
            {
                return refused($"an earlier lvm (pid {stuck.Pid}) has not ended");
            }

            _stuck = null;
            return await work(child => _stuck = child);
        }
        finally
        {
            _place.Release();
        }
    }

    public void Dispose() => _place.Dispose();
}
