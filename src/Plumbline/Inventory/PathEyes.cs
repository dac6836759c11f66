using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Inventory;

/// <summary>
/// Looks at paths again and again, as cheaply as the moment allows: everything after devices came or went and once in a while, else only the
/// paths. lvm is waited for at the first look alone, and asked once a minute as a rule: a storm of events must not become a storm of lvm.
/// </summary>
internal sealed class PathEyes
{
    private static readonly TimeSpan WholeEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LvmRest = TimeSpan.FromMinutes(1);

    private readonly HostSources _sources;
    private readonly RememberedLvm _lvm;
    private HostInventory? _whole;
    private HostInventory? _last;

    /// <summary>When devices changed last.</summary>
    private DateTimeOffset? _changed;

    /// <param name="sources">The host.</param>
    /// <param name="news">Told when another look, at everything, is worth it.</param>
    public PathEyes(HostSources sources, Action news)
    {
        _lvm = new RememberedLvm(sources.Lvm, sources.Clock, LvmRest, news);
        _sources = sources with { Lvm = _lvm, Serials = new KnownSerials() };
    }

    /// <param name="structure">Devices came, went or are others.</param>
    /// <param name="stop">Ends what is asked.</param>
    public async Task<HostInventory> LookAsync(bool structure, CancellationToken stop)
    {
        var now = _sources.Clock.GetUtcNow();
        _changed = structure ? now : _changed;
        if (!structure && !OwesLvm(now) && _last is { } last && _whole is { } whole && now - whole.TakenAt < WholeEvery && now >= whole.TakenAt
            && PathRefresh.Read(_sources, last) is { } refreshed)
        {
            return _last = refreshed;
        }

        _whole = await new InventoryReader(_sources).ReadAsync(stop);
        return _last = _whole;
    }

    /// <summary>Devices changed after lvm was asked, too soon to ask it again then.</summary>
    private bool OwesLvm(DateTimeOffset now) => _changed is { } changed && _lvm.AskedAt is { } asked && asked < changed && now - asked > LvmRest;
}
