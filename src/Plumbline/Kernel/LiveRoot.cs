using Plumbline.Kernel.Native;

namespace Plumbline.Kernel;

/// <summary>The running host's own files.</summary>
internal sealed class LiveRoot : HostRoot
{
    public override FileAnswer Read(string path, int limit) => NativeFiles.Read(path, limit);

    public override FileAnswer ReadStart(string path, int length) => NativeFiles.ReadStart(path, length);

    public override LinkAnswer ReadLink(string path) => NativeFiles.ReadLink(path);

    public override ListAnswer List(string path) => NativeFiles.List(path);

    /// <summary>
    /// The read runs on a thread of its own, because a driver that never answers holds its caller inside the kernel (state D), where
    /// nothing can interrupt it. An abandoned thread stays behind; being a background thread it does not keep the process alive.
    /// </summary>
    public override FileAnswer ReadWithin(string path, TimeSpan limit)
    {
        var answer = new TaskCompletionSource<FileAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = new Thread(() => answer.SetResult(NativeFiles.Read(path, DefaultLimit)), maxStackSize: 128 * 1024)
        {
            IsBackground = true,
            Name = "slow read",
        };
        reader.Start();
        return answer.Task.Wait(limit) ? answer.Task.Result : new FileAnswer(null, Errno.ETIMEDOUT);
    }
}
