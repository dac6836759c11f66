using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// The one way to libdevmapper: the library has static state, and an ioctl can wait for a lock of the kernel. One caller at a time, on a
/// thread that may be left behind; whoever comes while it is held is told so.
/// </summary>
internal static class DmThread
{
    private const string Driver = "/sys/class/misc/device-mapper";

    private static readonly Lock Gate = new();
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static bool _ready;
    private static Task? _last;

    /// <summary>Whether this kernel has device-mapper at all.</summary>
    public static bool DriverIsThere => NativeFiles.List(Driver).Error == Errno.None;

    /// <returns>The answer, or the reason why there is none.</returns>
    public static (T? Answer, string? Failure) Run<T>(Func<T> work)
        where T : class
    {
        Task<(T?, string?)> asked;
        lock (Gate)
        {
            if (_last is { IsCompleted: false })
            {
                return (null, "an earlier question to device-mapper has not been answered yet; the kernel holds it");
            }

            asked = Task.Factory.StartNew(() => RunNow(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _last = asked;
        }

        return asked.Wait(Limit)
            ? asked.Result
            : (null, $"device-mapper did not answer within {Limit.TotalSeconds} s; the kernel holds the question (look for processes in state D)");
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
