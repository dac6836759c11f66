using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Settings;

namespace Plumbline.Inventory.Captures;

/// <summary>Sources over a capture, or one sentence why it cannot be used.</summary>
internal sealed record OpenedCapture(HostSources? Sources, string? Refusal);

/// <summary>
/// Opens a directory or an archive that "plumb capture" wrote. A part that is absent counts as not captured, which a reading then reports;
/// a part that is there and cannot be read refuses the whole, because half a capture would look like a healthier host.
/// </summary>
internal static class CaptureReader
{
    private const int Limit = 64 << 20;

    public static OpenedCapture Open(string path)
    {
        var (root, refusal) = CaptureFiles.Open(path);
        if (root is null)
        {
            return new OpenedCapture(null, refusal);
        }

        var broken = new List<string>();
        var manifest = Part(root, "capture.json", CaptureJson.Default.CaptureManifest, broken);
        var dm = Part(root, "dm.json", DmJson.Default.DmCapture, broken);
        var multipathd = Part(root, "multipathd-maps.json", CaptureJson.Default.MultipathdReply, broken);
        var lvm = Part(root, "lvm-fullreport.json", CaptureJson.Default.LvmAnswer, broken);
        var processes = Part(root, "processes.json", CaptureJson.Default.ProcessAnswer, broken);
        var space = Part(root, "root-space.json", CaptureJson.Default.SpaceAnswer, broken);
        if (broken.Count > 0)
        {
            return new OpenedCapture(null, $"{path}: plumbline/{string.Join(", plumbline/", broken)} cannot be read; the capture is damaged or of another version");
        }

        if (manifest is null && dm is null)
        {
            return new OpenedCapture(null, $"{path}: holds neither plumbline/capture.json nor plumbline/dm.json, so it is no capture");
        }

        if (manifest is not null && manifest.Schema != CaptureManifest.CurrentSchema)
        {
            return new OpenedCapture(null, $"{path}: its format is {manifest.Schema}; this program reads {CaptureManifest.CurrentSchema}");
        }

        return new OpenedCapture(
            new HostSources(
                root,
                new CapturedDeviceMapper(dm ?? new DmCapture(DmReading.Failed("the capture holds no answer of device-mapper"), null)),
                new CapturedMultipathd(multipathd ?? MultipathdReply.Failed(MultipathdFailure.Absent, "the capture holds no answer of multipathd")),
                new CapturedLvm(lvm ?? LvmAnswer.Failed("the capture holds no LVM report")),
                new CapturedProcesses(processes ?? new ProcessAnswer([], ["the capture holds no list of processes"])),
                new StandingClock(manifest?.TakenAt ?? DateTimeOffset.UnixEpoch),
                SettingsOf(manifest),
                manifest is null ? new HostIdentity("unknown", "unknown") : new HostIdentity(manifest.Host, manifest.Node),
                new CapturedFileSystems(space)),
            null);
    }

    /// <summary>Null and no complaint when the file is absent; a complaint when it is there and broken.</summary>
    private static T? Part<T>(HostRoot root, string name, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, List<string> broken)
        where T : class
    {
        if (root.Read(CaptureFiles.Folder + name, Limit).Bytes is not { } bytes)
        {
            return null;
        }

        var part = JsonText.Parse(bytes, type);
        if (part is null)
        {
            broken.Add(name);
        }

        return part;
    }

    /// <summary>Keys that this version does not know are of no consequence to it.</summary>
    private static HostSettings SettingsOf(CaptureManifest? manifest) =>
        (manifest?.Settings ?? []).Aggregate(
            HostSettings.Defaults,
            (settings, pair) => SettingKeys.Find(pair.Key) is { } key && key.Refuse(pair.Value) is null ? settings.With(key, pair.Value) : settings);

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
