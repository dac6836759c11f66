using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// The one way to libdevmapper: the library has static state, and an ioctl can wait for a lock of the kernel. One caller at a time, on a
/// thread that may be left behind. Who comes while another asks waits its turn; who comes while the kernel holds the question is told so.
/// </summary>
internal static class DmThread
{
    private const string Driver = "/sys/class/misc/device-mapper";

    private const string Held = "an earlier question to device-mapper has not been answered yet; the kernel holds it";

    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static bool _ready;

    /// <summary>The question at work has had its time: nobody waits behind it any more.</summary>
    private static volatile bool _held;

    /// <summary>Whether this kernel has device-mapper at all.</summary>
    public static bool DriverIsThere => NativeFiles.List(Driver).Error == Errno.None;

    /// <param name="limit">Of waiting for the turn, and then for the answer.</param>
    /// <returns>The answer, or the reason why there is none.</returns>
    public static (T? Answer, string? Failure) Run<T>(Func<T> work, TimeSpan? limit = null)
        where T : class
    {
        if (!Turn.Wait(_held ? TimeSpan.Zero : limit ?? Limit))
        {
            return (null, Held);
        }

        var asked = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return RunNow(work);
                }
                finally
                {
                    _held = false;
                    Turn.Release();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (asked.Wait(limit ?? Limit))
        {
            return asked.Result;
        }

        _held = true;
        return (null, $"device-mapper did not answer within {(limit ?? Limit).TotalSeconds} s; the kernel holds the question (look for processes in state D)");
    }

    private static (T? Answer, string? Failure) RunNow<T>(Func<T> work)
        where T : class
    {
        try
        {
            if (!_ready)
            {
                DmTask.Prepare();
                _ready = true;
            }

            return (work(), null);
        }
        catch (DllNotFoundException)
        {
            return (null, "libdevmapper.so.1.02.1 is not installed; install the package libdevmapper1.02.1");
        }
    }
}
