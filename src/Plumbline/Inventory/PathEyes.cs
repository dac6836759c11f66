using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>
/// Looks at paths again and again, as cheaply as the moment allows: everything after devices came or went and once a minute (a storage may
/// have been made in Proxmox), else only the paths. lvm is waited for at the first look alone.
/// </summary>
internal sealed class PathEyes
{
    private static readonly TimeSpan WholeEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LvmRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LvmIsGood = TimeSpan.FromMinutes(10);

    private readonly HostSources _sources;
    private readonly RememberedLvm _lvm;
    private HostInventory? _whole;
    private HostInventory? _last;
    private int _lvmAnswered;

    /// <param name="sources">The host.</param>
    /// <param name="news">Told when another look is worth it.</param>
    public PathEyes(HostSources sources, Action news)
    {
        _lvm = new RememberedLvm(sources.Lvm, sources.Clock, LvmRest, LvmIsGood, () =>
        {
            Interlocked.Exchange(ref _lvmAnswered, 1);
            news();
        });
        _sources = sources with { Lvm = _lvm, Serials = new KnownSerials() };
    }

    /// <param name="structure">Devices came, went or are others.</param>
    /// <param name="stop">Ends what is asked.</param>
    public async Task<HostInventory> LookAsync(bool structure, CancellationToken stop)
    {
        if (structure)
        {
            _lvm.Outdate();
        }

        // Devices may have changed too soon to ask lvm again then: it is made up for.
        var everything = structure | Interlocked.Exchange(ref _lvmAnswered, 0) == 1 | _lvm.IsDue;
        var now = _sources.Clock.GetUtcNow();
        if (!everything && _last is { } last && _whole is { } whole && now - whole.TakenAt < WholeEvery && now >= whole.TakenAt
            && PathRefresh.Read(_sources, last) is { } refreshed)
        {
            return _last = refreshed;
        }

        _whole = await new InventoryReader(_sources).ReadAsync(stop);
        return _last = _whole;
    }
}
