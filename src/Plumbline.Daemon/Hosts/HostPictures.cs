using Plumbline.Inventory;

namespace Plumbline.Daemon.Hosts;

/// <summary>Readings of this host, one at a time; requests that come while one is under way share it.</summary>
internal sealed class HostPictures(HostSources sources)
{
    private readonly Lock _gate = new();
    private Task<HostInventory>? _reading;

    public Task<HostInventory> ReadAsync()
    {
        lock (_gate)
        {
            if (_reading is null || _reading.IsCompleted)
            {
                _reading = Task.Run(() => new InventoryReader(sources).ReadAsync(CancellationToken.None));
            }

            return _reading;
        }
    }

    /// <summary>A reading that begins now or later, never one that was under way.</summary>
    public async Task<HostInventory> ReadAnewAsync(CancellationToken cancellation)
    {
        var asked = sources.Clock.GetUtcNow();
        var picture = await ReadAsync().WaitAsync(cancellation);
        return picture.TakenAt >= asked ? picture : await ReadAsync().WaitAsync(cancellation);
    }
}
