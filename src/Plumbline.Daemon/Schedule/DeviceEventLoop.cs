using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Paths;
using Plumbline.Inventory;
using Plumbline.Settings;

namespace Plumbline.Daemon.Schedule;

/// <summary>Hears what happens to devices: asks for a look at the paths, and for a scan when devices came, went or changed.</summary>
internal sealed class DeviceEventLoop(HostSettings settings, DeviceWatcher watcher, ScanRequests requests, PathBoard paths, TimeProvider clock) : Loop("device-events", clock)
{
    public override async Task RunAsync(CancellationToken stop)
    {
        var scans = settings.Is(ScheduleKeys.ScanOnEvents);
        if (!scans && !settings.Is(SettingKeys.WatchPaths))
        {
            return;
        }

        using var news = watcher.Subscribe();
        State.Doing("listening");
        await foreach (var happened in news.ReadAsync(stop))
        {
            var structure = StructureChange.Is(happened.Cause);
            paths.Happened(structure);
            if (structure && scans)
            {
                requests.Happened();
            }

            State.Done();
        }
    }
}
