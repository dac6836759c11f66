namespace Plumbline.Kernel;

/// <summary>
/// Work inside the kernel that may never return, on a thread of its own. Whoever waits sets a limit and, when it is over, leaves the thread
/// behind: nothing can interrupt it, and being a background thread it does not keep the process alive.
/// </summary>
internal static class OwnThread
{
    public static Task<T> Start<T>(string name, Func<T> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => answer.SetResult(work()), maxStackSize: 256 * 1024) { IsBackground = true, Name = name }.Start();
        return answer.Task;
    }
}
