using Plumbline.MachineTests.Harness;
using Plumbline.Testing;

namespace Plumbline.MachineTests.Scenes;

/// <summary>multipathd that makes a map of every SCSI disk, also of one with a single path; what we ship for it is installed. Ends, with its maps, when it is disposed.</summary>
internal sealed class Multipathd : IAsyncDisposable
{
    private const string Configuration = "/etc/multipath.conf";
    private const string Ours = "/etc/multipath/conf.d/plumbline.conf";

    /// <summary>Serial numbers of the SCSI disks below a mapping of multipath, by the kernel alone.</summary>
    private const string Mapped = "for d in /sys/block/sd*; do if grep -qs ^mpath- $d/holders/*/dm/uuid; then tail -c +5 $d/device/vpd_pg80; echo; fi; done";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest;

    private Multipathd(Guest guest) => _guest = guest;

    public static async Task<Multipathd> StartAsync(Guest guest)
    {
        await guest.CopyInAsync("defaults {\n\tfind_multipaths greedy\n}\n"u8.ToArray(), Configuration);
        await guest.CopyInAsync(await File.ReadAllBytesAsync(Path.Combine(RepositoryRoot.Path, "packaging/multipath/plumbline.conf")), Ours);
        await guest.ScriptAsync("multipathd -d > /run/multipathd.log 2>&1 &");
        await guest.WaitUntilAsync("multipathd is at rest", "multipathd show daemon | grep idle", Limit);
        return new Multipathd(guest);
    }

    public Task WaitForMapAsync(string serial) => _guest.WaitUntilAsync($"multipathd has made a map of {serial}", $"({Mapped}) | grep -x {serial}", Limit);

    public async Task<IEnumerable<string>> MappedAsync() => (await _guest.MustAsync(Mapped)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>It looks at all disks anew.</summary>
    public async Task ReconfigureAsync()
    {
        await _guest.MustAsync("multipathd reconfigure");
        await _guest.WaitUntilAsync("multipathd is at rest", "multipathd show daemon | grep idle", Limit);
    }

    public async ValueTask DisposeAsync() => await _guest.MustAsync($"multipathd shutdown; while pidof multipathd; do :; done; multipath -F; rm {Configuration} {Ours}");
}
