using Microsoft.Extensions.Logging.Abstractions;
using Plumbline.Daemon.Devices;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Loop;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

/// <summary>Finders on hosts that a test wrote. What is no file says that there is nothing; loop devices are the real ones.</summary>
internal static class Finders
{
    public static HostSources Sources(HostRoot root, HostSettings? settings = null, TimeProvider? clock = null, SampleHost? seams = null) =>
        (seams ?? new SampleHost()).Sources with { Root = root, Settings = settings ?? HostSettings.Defaults, Clock = clock ?? new HastyTime() };

    public static DeviceFinder On(HostRoot root, HostSettings? settings = null, TimeProvider? clock = null, SampleHost? seams = null, DeviceWatcher? watcher = null)
    {
        var sources = Sources(root, settings, clock, seams);
        return new DeviceFinder(sources, new LiveLoopActs(), watcher ?? Watcher(root, sources.Clock));
    }

    /// <summary>Without events of the kernel; it does nothing until it is run.</summary>
    public static DeviceWatcher Watcher(HostRoot root, TimeProvider clock) =>
        new(root, clock, NullLogger<DeviceWatcher>.Instance) { Open = () => (null, "none in this test") };
}
