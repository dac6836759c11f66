using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Devices;

/// <summary>Which disk of this machine carries a volume, proven by identity and never by a name.</summary>
internal sealed class DeviceFinder(HostSources sources, ILoopActs loops, DeviceWatcher watcher)
{
    /// <summary>One look, now.</summary>
    public Task<Search> FindAsync(DeviceIdentity identity, CancellationToken cancellation) => throw new NotSupportedException($"{sources}{loops}{watcher.State.Name}{identity}{cancellation.IsCancellationRequested}");

    /// <summary>Until it is found, more than one disk stands as candidate, or the limit is over. Every event of a device is a look, and there is one now and then besides.</summary>
    public Task<Search> WaitForAsync(DeviceIdentity identity, TimeSpan limit, CancellationToken cancellation) => throw new NotSupportedException($"{identity}{limit}{cancellation.IsCancellationRequested}");

    /// <summary>Until that very disk is no longer there (a loop device: has another file or none). False when the limit is over.</summary>
    public Task<bool> WaitUntilGoneAsync(FoundDevice device, TimeSpan limit, CancellationToken cancellation) => throw new NotSupportedException($"{device}{limit}{cancellation.IsCancellationRequested}");

    /// <summary>Whether it is still the same disk at the same place, to be asked right before somebody is told to use it.</summary>
    public Task<Search> VerifyAsync(FoundDevice known, DeviceIdentity identity, CancellationToken cancellation) => throw new NotSupportedException($"{known}{identity}{cancellation.IsCancellationRequested}");

    /// <summary>Who holds the device or what stands on it, as sentences; what could not be read is one of them. None: it is free.</summary>
    public Task<ImmutableArray<string>> UsersOfAsync(FoundDevice device, CancellationToken cancellation) => throw new NotSupportedException($"{device}{cancellation.IsCancellationRequested}");

    /// <summary>Before the cloud is asked, where disks show no identity (volumes.match_by_size). Its <see cref="SizeAsk.Identity"/> is looked for afterwards.</summary>
    public Task<SizeAsk> BeginSizeAskAsync(long size, CancellationToken cancellation) => throw new NotSupportedException($"{size}{cancellation.IsCancellationRequested}");
}
