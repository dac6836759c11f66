namespace Plumbline.Daemon.Devices;

/// <summary>Looks at all disks, one at a time, on a thread that may have to wait. Who asks while one is under way shares the next, never that one.</summary>
internal sealed class DiskLooks(DiskReader reader)
{
    private readonly Lock _gate = new();
    private Task<DiskPicture>? _running;
    private Task<DiskPicture>? _next;

    public DiskReader Reader => reader;

    public async Task<DiskPicture> LookAsync(CancellationToken cancellation)
    {
        Task<DiskPicture> mine;
        lock (_gate)
        {
            if (_running is null or { IsCompleted: true })
            {
                mine = _running = Read();
            }
            else
            {
                mine = _next ??= After(_running);
            }
        }

        return await mine.WaitAsync(cancellation);
    }

    private async Task<DiskPicture> After(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task<DiskPicture> mine;
        lock (_gate)
        {
            _next = null;
            mine = _running = Read();
        }

        return await mine;
    }

    private Task<DiskPicture> Read() => Task.Factory.StartNew(reader.Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
