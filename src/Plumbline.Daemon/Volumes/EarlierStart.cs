using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Storage;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Volumes;

/// <summary>
/// Paths, device numbers and sequence numbers of disks hold until the machine starts anew; then other disks have the same ones. So at the first
/// start of plumbd after that, before anybody asks, every place is forgotten, and each volume is found anew by its identity.
/// </summary>
internal sealed class EarlierStart(VolumeStore volumes, Database database, HostId host, HostRoot root)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>Null when no place of an earlier start is left.</summary>
    public async Task<string?> ForgetAsync(CancellationToken cancellation)
    {
        var (key, now) = ($"boot {host.Value}", root.ReadOptional(BootIdFile)?.Trim() ?? "");
        try
        {
            if (now.Length == 0 || await database.ReadAsync(session => session.FirstAsync("SELECT value FROM daemon WHERE key = @key", row => row.Text("value"), ("key", key)), cancellation) != now)
            {
                await database.WriteAsync(
                    async session =>
                    {
                        await volumes.ForgetPlacesAsync(session);
                        await session.ExecuteAsync("INSERT INTO daemon (key, value) VALUES (@key, @now) ON CONFLICT (key) DO UPDATE SET value = excluded.value", ("key", key), ("now", now));
                    },
                    cancellation);
            }

            return null;
        }
        catch (StoreUnavailableException e)
        {
            return $"where volumes were before the machine started anew could not be crossed out, and those paths may be other disks now: {e.Message}";
        }
    }
}
