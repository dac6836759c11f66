using Plumbline.Daemon.Loops;
using Plumbline.Daemon.Paths;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Uevents;
using Plumbline.Settings;

namespace Plumbline.Daemon.Schedule;

/// <summary>Listens to the kernel: asks for a look at the paths, and for a scan when devices came, went or changed.</summary>
internal sealed class DeviceEventLoop(HostSettings settings, ScanRequests requests, PathBoard paths, TimeProvider clock, ILogger<DeviceEventLoop> log) : Loop("device-events", clock)
{
    private readonly TimeProvider _clock = clock;

    public override async Task RunAsync(CancellationToken stop)
    {
        var scans = settings.Is(ScheduleKeys.ScanOnEvents);
        if (!scans && !settings.Is(SettingKeys.WatchPaths))
        {
            return;
        }

        var (socket, error) = UeventSocket.Open();
        if (socket is null)
        {
            // A container without the host's network has none; asking again would change nothing.
            State.Trouble($"no events of devices, scans go by the clock alone: {error}");
            Log.NoEvents(log, error!);
            return;
        }

        using (socket)
        {
            State.Doing("listening");
            await foreach (var notice in new DeviceWatch(new LiveRoot(), socket, _clock).WatchAsync(stop))
            {
                var structure = StructureChange.Is(notice.Event);
                paths.Happened(structure);
                if (structure && scans)
                {
                    requests.Happened();
                }

                State.Done();
            }
        }
    }
}
