using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>The keys of [scan] that say when plumbd scans.</summary>
internal static class ScheduleKeys
{
    public static SettingKey ScanAt { get; } = new(
        "scan", "at", SettingKind.Calendar, "22:00", "When plumbd scans: 22:00, Mon..Fri 8..18:0/30, *:0/15; several with ; between them. Empty: never by the clock.");

    public static SettingKey ScanOnEvents { get; } = new("scan", "on_events", SettingKind.YesNo, "yes", "Scan also after block devices or mappings came, went or changed.");

    public static SettingKey EventQuiet { get; } = new("scan", "event_quiet", SettingKind.Seconds, "30s", "How long devices must be quiet before the scan that their events ask for.");

    public static SettingKey EventInterval { get; } = new("scan", "event_interval", SettingKind.Seconds, "5m", "The least time between two scans that events ask for.");

    public static SettingKey Recheck { get; } = new(
        "scan", "recheck", SettingKind.Seconds, "10s", "How long after the first reading of a scan the second follows. Only what both agree on is counted and mailed.");

    public static ImmutableArray<SettingKey> All { get; } = [ScanAt, ScanOnEvents, EventQuiet, EventInterval, Recheck];
}
