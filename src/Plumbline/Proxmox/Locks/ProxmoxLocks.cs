using System.Collections.Immutable;
using Plumbline.Kernel;

namespace Plumbline.Proxmox.Locks;

/// <summary>Locks that are held until they are disposed of; released in the reverse order.</summary>
internal sealed class HeldLocks(ImmutableStack<IDisposable> locks, long since, TimeProvider clock) : IDisposable
{
    /// <summary>pmxcfs drops a lock after 120 s, Proxmox ends its own work after 60: past this nothing may be begun any more.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(50);

    public bool TooLong => clock.GetElapsedTime(since) > Limit;

    public void Dispose()
    {
        foreach (var held in locks)
        {
            held.Dispose();
        }
    }
}

/// <summary>
/// Proxmox's own locks in Proxmox's order: of each guest the flock of the VM and of the container file (qemu-server QemuConfig.pm,
/// pve-container LXC/Config.pm; the number may change its kind), then of each storage the cluster's or the node's
/// (pve-storage Plugin.pm, cluster_lock_storage). Guests in the order of their numbers, storages in that of their names.
/// </summary>
/// <param name="clock">Of the limits.</param>
/// <param name="root">Before every path; tests have a folder of their own.</param>
internal sealed class ProxmoxLocks(TimeProvider clock, string root = "")
{
    /// <summary>What Proxmox itself waits for a guest's lock.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private delegate IDisposable? Attempt(out string? problem);

    /// <returns>The locks, or one sentence that says which of them was not to be had.</returns>
    public async Task<(HeldLocks? Held, string? Refusal)> TakeAsync(LockSet wanted, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        var held = ImmutableStack<IDisposable>.Empty;
        foreach (var (what, attempt) in Attempts(wanted))
        {
            var (one, refusal) = await TakeAsync(what, attempt, cancellation);
            if (one is null)
            {
                new HeldLocks(held, since, clock).Dispose();
                return (null, refusal);
            }

            held = held.Push(one);
        }

        return (new HeldLocks(held, since, clock), null);
    }

    private IEnumerable<(string What, Attempt Attempt)> Attempts(LockSet wanted)
    {
        foreach (var vmid in wanted.Vmids)
        {
            yield return ($"the lock of VM {vmid}", (out string? problem) => File("/var/lock/qemu-server", $"lock-{vmid}.conf", out problem));
            yield return ($"the lock of container {vmid}", (out string? problem) => File("/run/lock/lxc", $"pve-config-{vmid}.lock", out problem));
        }

        foreach (var storage in wanted.Storages)
        {
            yield return storage.Shared
                ? ($"the cluster's lock of storage {storage.Id}", (out string? problem) => DirectoryLock.TryTake($"{Folder("/etc/pve/priv/lock")}/storage-{storage.Id}", out problem))
                : ($"the lock of storage {storage.Id}", (out string? problem) => File("/var/lock/pve-manager", $"pve-storage-{storage.Id}", out problem));
        }
    }

    private FileLock? File(string folder, string name, out string? problem) => FileLock.TryTake($"{Folder(folder)}/{name}", Convert.ToInt32("644", 8), out problem);

    /// <summary>After a boot the folders are made by whoever comes first.</summary>
    private string Folder(string path)
    {
        _ = Folders.Make(root + path, Convert.ToUInt32("755", 8));
        return root + path;
    }

    private async Task<(IDisposable? Lock, string? Refusal)> TakeAsync(string what, Attempt attempt, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            if (attempt(out var problem) is { } taken)
            {
                return (taken, null);
            }

            if (problem is not null)
            {
                return (null, $"{what} cannot be taken: {problem}");
            }

            if (clock.GetElapsedTime(start) > Patience)
            {
                return (null, $"{what} is held by somebody else: Proxmox works on it right now");
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
