using Plumbline.Findings;
using Plumbline.Inventory;

namespace Plumbline.Daemon.Hosts;

/// <summary>A reading of this host, judged; one judgement for all who share the reading.</summary>
internal sealed class HostScans(HostPictures pictures)
{
    /// <summary>DESIGN's time between two looks that prove a mapping of ours leaked.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private (HostInventory Inventory, ScanResult Scan)? _last;
    private (DateTimeOffset At, ScanResult Scan)? _earlier;

    public async Task<(HostInventory Inventory, ScanResult Scan)> ReadAsync()
    {
        var inventory = await pictures.ReadAsync();
        lock (_gate)
        {
            if (_last is not { } last || !ReferenceEquals(last.Inventory, inventory))
            {
                var leaked = _earlier is { } earlier && inventory.TakenAt - earlier.At >= Apart ? TwoReadings.LeakedIn(earlier.Scan) : [];
                last = (inventory, Inspector.Inspect(inventory, Surroundings.Of(inventory) with { LeakedBefore = leaked }));
                _last = last;
                if (_earlier is not { } kept || inventory.TakenAt - kept.At >= Apart)
                {
                    _earlier = (inventory.TakenAt, last.Scan);
                }
            }

            return last;
        }
    }
}
