using Plumbline.MachineTests.Harness;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// A multipath map that queues and has no path left: whoever reads it hangs in D state until it is released. It is kept from udev, whose
/// blkid would be the first to hang. Only for guests in which no multipathd runs: it would adopt the map and take its path away.
/// </summary>
internal sealed class QueueingMap : IAsyncDisposable
{
    private readonly Guest _guest;

    private QueueingMap(Guest guest, string name)
    {
        _guest = guest;
        Name = name;
    }

    public string Name { get; }

    public static Task<QueueingMap> CreateAsync(Guest guest, string name, GuestDisk disk) => CreateAsync(guest, name, disk.Device);

    public static async Task<QueueingMap> CreateAsync(Guest guest, string name, string device)
    {
        await guest.ScriptAsync($"""
            path=$(lsblk -dno MAJ:MIN {device} | tr -d ' ')
            dmsetup create {name} --uuid mpath-{name} --noudevrules --table "0 65536 multipath 1 queue_if_no_path 0 1 1 service-time 0 1 1 $path 1"
            dmsetup message {name} 0 "fail_path $path"
            dmsetup mknodes {name}
            """);
        return new QueueingMap(guest, name);
    }

    /// <summary>Lets whatever hangs on the map fail with EIO.</summary>
    public Task ReleaseAsync() => _guest.MustAsync($"dmsetup message {Name} 0 fail_if_no_path");

    public async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await _guest.WaitUntilAsync($"{Name} can be removed", $"dmsetup remove {Name}", TimeSpan.FromSeconds(20));
    }
}
