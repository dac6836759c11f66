using System.Text.Json;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Paths;
using Plumbline.Inventory;
using Plumbline.Settings;

namespace Plumbline.Daemon.Schedule;

/// <summary>Hears what happens to devices: tells the listeners of /events, asks for a look at the paths, and for a scan when devices came, went or changed.</summary>
internal sealed class DeviceEventLoop(HostSettings settings, DeviceWatcher watcher, ScanRequests requests, PathBoard paths, EventHub events, TimeProvider clock) : Loop("device-events", clock)
{
    public override async Task RunAsync(CancellationToken stop)
    {
        var scans = settings.Is(ScheduleKeys.ScanOnEvents);
        using var news = watcher.Subscribe();
        State.Doing("listening");
        await foreach (var happened in news.ReadAsync(stop))
        {
            events.Publish("device", JsonSerializer.Serialize(DeviceNotice.Of(happened), DaemonJson.Default.DeviceNotice));
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
