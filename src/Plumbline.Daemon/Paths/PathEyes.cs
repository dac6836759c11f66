using Plumbline.Inventory;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Sysfs;
using Plumbline.Settings;

namespace Plumbline.Daemon.Paths;

/// <summary>
/// Looks at paths as cheaply as the moment allows: everything after devices came or went and once in a while, else only the paths. lvm is
/// asked again only with everything else, and not within a minute of the last time: a storm of events must not become a storm of lvm.
/// </summary>
internal sealed class PathEyes
{
    private static readonly TimeSpan WholeEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LvmRest = TimeSpan.FromMinutes(1);

    private readonly HostSources _sources;
    private HostInventory? _whole;
    private HostInventory? _last;

    public PathEyes(HostSettings settings, TimeProvider clock)
    {
        var sources = LiveHost.SourcesOf(settings, clock);
        _sources = sources with { Lvm = new RememberedLvm(sources.Lvm, clock, LvmRest), Serials = new KnownSerials() };
    }

    public async Task<HostInventory> LookAsync(bool structure, CancellationToken stop)
    {
        if (!structure && _last is { } last && _whole is { } whole && last.TakenAt - whole.TakenAt < WholeEvery && last.TakenAt >= whole.TakenAt
            && PathRefresh.Read(_sources, last) is { } refreshed)
        {
            return _last = refreshed;
        }

        _whole = await new InventoryReader(_sources).ReadAsync(stop);
        return _last = _whole;
    }
}
