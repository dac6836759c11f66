using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>
/// The one way to libdevmapper: the library has static state, and an ioctl can wait for a lock of the kernel. One caller at a time, on a
/// thread that may be left behind. Whoever comes meanwhile waits for his turn, and is told so when an earlier question holds it for ever.
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
        if (!Begin(work, out var asked))
        {
            return (null, "an earlier question to device-mapper has not been answered yet; the kernel holds it");
        }

        return asked.Wait(Limit)
            ? asked.Result
            : (null, $"device-mapper did not answer within {Limit.TotalSeconds} s; the kernel holds the question (look for processes in state D)");
    }

    /// <summary>False when the turn did not come within the limit.</summary>
    private static bool Begin<T>(Func<T> work, [NotNullWhen(true)] out Task<(T?, string?)>? asked)
        where T : class
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            Task before;
            lock (Gate)
            {
                if (_last is null or { IsCompleted: true })
                {
                    asked = Task.Factory.StartNew(() => RunNow(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                    _last = asked;
                    return true;
                }

                before = _last;
            }

            if (Stopwatch.GetElapsedTime(start) is var waited && (waited >= Limit || !Task.WhenAny(before).Wait(Limit - waited)))
            {
                asked = null;
                return false;
            }
        }
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
