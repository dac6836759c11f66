using System.Globalization;
using Plumbline.Paths;

namespace Plumbline.Documents;

/// <summary>
/// The Prometheus text of paths, in the manner of node_exporter: one series for each state a thing can be in, 1 for the one it is in; a
/// failed path and a SCSI device that still says "running" are two facts and two metrics.
/// </summary>
internal static class PathsMetrics
{
    private static readonly string[] Kernel = ["active", "failed"];
    private static readonly string[] Checker = ["ready", "faulty", "shaky", "ghost", "i/o pending", "i/o timeout", "delayed", "disconnected", "undef"];
    private static readonly string[] Device = ["running", "offline", "blocked", "transport-offline"];
    private static readonly string[] Controller = ["live", "connecting", "resetting", "new", "deleting", "dead"];
    private static readonly string[] Ana = ["optimized", "non-optimized", "inaccessible", "persistent-loss", "change"];

    public static string Write(PathReport report)
    {
        var text = new MetricsText();
        text.Gauge("plumb_paths_complete", "Whether everything that paths rest on was read.").Sample(report.Complete ? 1 : 0);
        text.Gauge("plumb_paths_taken_timestamp_seconds", "When the paths were read.").Sample(report.TakenAt.ToUnixTimeMilliseconds() / 1000.0);
        if (report.All.Any(l => l.Facts.Kind == LunKind.Map))
        {
            text.Gauge("plumb_multipathd_answers", "Whether multipathd answered; absent where there are no multipath maps.").Sample(report.Silent is null ? 1 : 0);
        }

        Luns(text, report);
        Paths(text, report);
        Storages(text, report);
        return text.ToString();
    }

    private static void Luns(MetricsText text, PathReport report)
    {
        text.Gauge("plumb_lun_info", "What a LUN is; always 1.");
        Each(report, (l, labels) => text.Sample(1, [.. labels, ("kind", Words.Lower(l.Facts.Kind)), ("wwid", l.Facts.Wwid ?? ""), ("vendor", l.Facts.Vendor ?? ""), ("product", l.Facts.Product ?? ""), ("storages", string.Join(',', report.StoragesOf(l)))]));
        text.Gauge("plumb_lun_size_bytes", "The size of a LUN.");
        Each(report, (l, labels) => text.SampleIf(l.Facts.Size, labels));
        text.Gauge("plumb_lun_health", "What a LUN is worth: 1 for the state it is in.");
        Each(report, (l, labels) => text.OneOf(l.State.Word(), [.. Enum.GetValues<MapState>().Select(s => s.Word())], labels));
        text.Gauge("plumb_lun_paths", "Paths of a LUN by what they are worth; they add up to all its paths.");
        Each(report, (l, labels) => Counts(text, l.Counts, labels));
        text.Gauge("plumb_lun_usable_paths", "Paths of a LUN that carry I/O now.");
        Each(report, (l, labels) => text.Sample(l.Counts.Active, labels));
        text.Gauge("plumb_lun_expected_paths", "Paths that a LUN should have; absent while nothing is configured or learnt.");
        Each(report, (l, labels) => text.SampleIf(l.Expected, labels));
        text.Counter("plumb_lun_path_faults_total", "Path failures that multipathd counted since the map was made.");
        Each(report, (l, labels) => text.SampleIf(l.Facts.Counters.PathFaults, labels));
        text.Counter("plumb_lun_group_switches_total", "Changes of the path group that multipathd counted since the map was made.");
        Each(report, (l, labels) => text.SampleIf(l.Facts.Counters.GroupSwitches, labels));
        text.Counter("plumb_lun_queue_timeouts_total", "How often the map came to fail I/O because no path was left.");
        Each(report, (l, labels) => text.SampleIf(l.Facts.Counters.QueueTimeouts, labels));
    }

    private static void Paths(MetricsText text, PathReport report)
    {
        text.Gauge("plumb_path_info", "Where a path goes; always 1.");
        EachPath(report, (p, labels) => text.Sample(1, [.. labels, ("transport", p.Facts.Transport ?? ""), ("portal", p.Facts.Portal ?? ""), ("host_interface", p.Facts.HostInterface ?? ""), ("host_port", p.Facts.HostPort ?? ""), ("target_port", p.Facts.TargetPort ?? "")]));
        text.Gauge("plumb_path_usable", "Whether a path carries I/O now, by the worst of all sources.");
        EachPath(report, (p, labels) => text.Sample(p.Usable ? 1 : 0, labels));
        States(text, report, "plumb_path_dm_state", "The kernel's own state of a path of a map.", Kernel, p => p.Facts.Sources.Kernel ?? p.Facts.Sources.DaemonKernel);
        States(text, report, "plumb_path_checker_state", "What multipathd's checker says of a path.", Checker, p => p.Facts.Sources.Checker);
        States(text, report, "plumb_path_device_state", "The state of the SCSI device below a path. A dead path reads running here.", Device, p => p.Facts.Sources.Device ?? p.Facts.Sources.DaemonDevice);
        States(text, report, "plumb_path_controller_state", "The state of the NVMe controller of a path.", Controller, p => p.Facts.Sources.Controller);
        States(text, report, "plumb_path_ana_state", "The ANA state of an NVMe path; absent where the controller does not report it.", Ana, p => p.Facts.Sources.Ana);
        text.Counter("plumb_path_failures_total", "Failures that the kernel counted since the map was loaded.");
        EachPath(report, (p, labels) => text.SampleIf(p.Facts.FailCount, labels));
    }

    private static void Storages(MetricsText text, PathReport report)
    {
        text.Gauge("plumb_storage_health", "What the LUNs of a storage are worth: 1 for the worst state among them.");
        EachStorage(report, (s, labels) => text.OneOf(s.State.Word(), [.. Enum.GetValues<MapState>().Select(state => state.Word())], labels));
        text.Gauge("plumb_storage_paths", "Paths of a storage's LUNs by what they are worth.");
        EachStorage(report, (s, labels) => Counts(text, s.Counts, labels));
        text.Gauge("plumb_storage_usable_paths", "Paths of a storage's LUNs that carry I/O now.");
        EachStorage(report, (s, labels) => text.Sample(s.Counts.Active, labels));
    }

    private static void States(MetricsText text, PathReport report, string name, string help, string[] known, Func<PathHealth, string?> state)
    {
        text.Gauge(name, help);
        EachPath(report, (p, labels) =>
        {
            if (state(p) is { } word)
            {
                text.OneOf(word, known, labels);
            }
        });
    }

    private static void Counts(MetricsText text, PathCounts counts, (string, string)[] labels)
    {
        text.Sample(counts.Active, [.. labels, ("state", "active")]);
        text.Sample(counts.Standby, [.. labels, ("state", "standby")]);
        text.Sample(counts.Failed, [.. labels, ("state", "failed")]);
        text.Sample(counts.Checking, [.. labels, ("state", "checking")]);
        text.Sample(counts.Unknown, [.. labels, ("state", "unknown")]);
    }

    private static void Each(PathReport report, Action<LunHealth, (string, string)[]> write)
    {
        foreach (var lun in report.All)
        {
            write(lun, [("lun", lun.Facts.Id), ("name", lun.Facts.Name)]);
        }
    }

    private static void EachPath(PathReport report, Action<PathHealth, (string, string)[]> write)
    {
        foreach (var lun in report.All)
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var path in lun.Paths)
            {
                // Lost paths may be nameless, and two series must not be one.
                var again = seen[path.Facts.Device] = seen.GetValueOrDefault(path.Facts.Device) + 1;
                write(path, [("lun", lun.Facts.Id), ("name", lun.Facts.Name), ("device", again == 1 ? path.Facts.Device : string.Create(CultureInfo.InvariantCulture, $"{path.Facts.Device}#{again}"))]);
            }
        }
    }

    private static void EachStorage(PathReport report, Action<StorageHealth, (string, string)[]> write)
    {
        foreach (var storage in report.Storages)
        {
            write(storage, [("storage", storage.Storage.Id), ("type", storage.Storage.Type)]);
        }
    }
}
