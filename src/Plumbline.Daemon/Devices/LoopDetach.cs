using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Devices;

/// <summary>Takes a file from its loop device, and names who keeps it when the kernel puts that off.</summary>
internal sealed class LoopDetach(ILoopActs loops, DeviceFinder finder)
{
    public async Task<LoopAct> RunAsync(AttachedLoop loop, CancellationToken cancellation)
    {
        // On a thread that may have to wait: the driver asks the file's file system.
        var act = await Task.Factory.StartNew(() => loops.Detach(loop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation);
        if (!act.StillOpen)
        {
            return act;
        }

        var users = await finder.UsersOfAsync(new FoundDevice(loop.Path, loop.Name, loop.Number, null, 0, loop.ReadOnly, null), cancellation);
        return users.IsEmpty ? act : act with { Failure = $"{act.Failure} It is still open: {string.Join("; ", users)}." };
    }
}
