using System.Text.Json;
using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>A second plumbd beside the cloud's, whose volumes are files and loop devices of the guest. Ends when it is disposed.</summary>
internal sealed class LocalVolumes : IAsyncDisposable
{
    private const string Run = "/run/plumb-local";
    private const string Settings =
        $"--set run.dir={Run} --set state.dir=/var/lib/plumb-local --set volumes.provider=local --set http.listen=127.0.0.1:8091 --set exports.listen=127.0.0.1:10810"
        + " --set scan.at= --set scan.on_events=no --set proxmox.require_pmxcfs=no";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Guest _guest;

    private LocalVolumes(Guest guest) => _guest = guest;

    public static async Task<LocalVolumes> StartAsync(Guest guest)
    {
        await guest.ScriptAsync($"mkdir -p {Run}; ({PublishedPrograms.FolderInGuest}/plumbd {Settings} > {Run}/plumbd.log 2>&1 & echo $! > {Run}/plumbd.pid)");
        await guest.WaitUntilAsync("the second plumbd answers", $"curl -sf --unix-socket {Run}/plumbd.sock http://localhost/api/v1/health > /dev/null", Limit);
        return new LocalVolumes(guest);
    }

    public async Task<string> CreateAsync(string name) => (await PlumbAsync($"create {name} 256M")).GetProperty("operation").GetProperty("volume_id").GetString()!;

    /// <returns>The loop device.</returns>
    public async Task<string> AttachAsync(string volume)
    {
        await PlumbAsync($"attach {volume}");
        return (await _guest.MustAsync($"losetup --noheadings --output NAME -j $(losetup --noheadings --output BACK-FILE -a | grep {volume})")).Trim();
    }

    public Task DetachAsync(string volume) => PlumbAsync($"detach {volume}");

    public async ValueTask DisposeAsync() => await _guest.MustAsync($"pid=$(cat {Run}/plumbd.pid); kill $pid; while test -d /proc/$pid; do :; done");

    private async Task<JsonElement> PlumbAsync(string verb) =>
        JsonDocument.Parse((await _guest.PlumbAsync($"volumes {verb} --format json {Settings}")).RequireSuccess().Stdout).RootElement;
}
