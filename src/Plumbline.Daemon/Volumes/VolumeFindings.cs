using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Volumes;

/// <summary>What can be wrong between database, provider and kernel, each in words for the one who must decide.</summary>
internal static class VolumeFindings
{
    public const string DeviceLost = "volume-device-lost";
    public const string NotProvided = "volume-gone";
    public const string AttachedElsewhere = "volume-moved";
    public const string Unrecorded = "volume-unrecorded";
    public const string Unplaced = "volume-without-device";
    public const string LeftBehind = "volume-left-behind";

    public static string TakeLeftAway(StoredMapping left) => $"See that nobody uses {left.DevicePath}, and have the hypervisor take the disk away: stopping and starting the machine does.";

    /// <summary>The disk at this place was just proven to be another volume.</summary>
    public static StoredFinding Displaced(StoredMapping lost, StoredMapping newcomer) => Of(
        DeviceLost, lost.VolumeId, "critical", $"The disk of volume {lost.VolumeId} is gone from {lost.DevicePath}",
        "Another volume is there now. Whoever still writes to that path writes to the other volume.",
        [Place(lost), $"now at {newcomer.DevicePath}: volume {newcomer.VolumeId}, disk {newcomer.DiskSequence}, serial {newcomer.Serial ?? "none"}"],
        $"Stop what uses {lost.DevicePath}, then run: plumb volumes sync");

    /// <summary>The recorded identity is not at the recorded place.</summary>
    public static StoredFinding Lost(StoredMapping lost, string what) => Of(
        DeviceLost, lost.VolumeId, "critical", $"The disk of volume {lost.VolumeId} is not where it was bound", "Its path is not handed out until the disk is found again.",
        [Place(lost), what], "If the volume should be attached, look at the machine in the cloud; else detach it with: plumb volumes detach " + lost.VolumeId);

    public static StoredFinding Gone(StoredVolume volume, string what) => Of(
        NotProvided, volume.Id, "warning", $"Volume {volume.Name} does not exist any more",
        $"{volume.Provider} does not know it. It was removed past plumbd, or belongs to another account now.",
        [$"database: volume {volume.Id}, {volume.Size} bytes, made {volume.CreatedAt.UtcDateTime:yyyy-MM-dd}", what], $"Forget it with: plumb volumes delete {volume.Id}");

    public static StoredFinding Moved(StoredMapping mapping, ProvidedVolume volume, string provider) => Of(
        AttachedElsewhere, mapping.VolumeId, "critical",
        volume.MachineId is null ? $"Volume {mapping.VolumeId} is attached by the database and not by {provider}" : $"Volume {mapping.VolumeId} is attached to another machine than recorded",
        "Somebody attached or detached it past plumbd.",
        [Place(mapping), $"{provider}: {(volume.MachineId is null ? "attached to nothing" : "attached to " + volume.MachineId)}, state {volume.State ?? "not told"}"],
        "plumb volumes sync takes over what the provider says as soon as the disk is gone from this machine");

    public static StoredFinding NotRecorded(ProvidedVolume volume, string provider) => Of(
        Unrecorded, volume.Id, "info", $"Volume {volume.Name} is attached to this machine and was not attached by plumbd", "It is left alone.",
        [$"{provider}: {volume.Id}, {volume.Size} bytes, attached to {volume.MachineId}", "database: no mapping"], $"Take it over with: plumb volumes attach {volume.Id} self");

    /// <summary>Of a volume that the database does not have here either.</summary>
    public static StoredFinding Left(ProvidedVolume volume, StoredMapping left, string provider) => Of(
        LeftBehind, volume.Id, volume.MachineId is null ? "warning" : "critical",
        $"The disk of volume {volume.Name} is in this machine, and {provider} has it attached to {volume.MachineId ?? "nothing"}",
        volume.MachineId is null
            ? "It was left by an attach that the provider forgot, or by a detach that has not reached the machine. It is not handed out, and the volume can hardly be attached again before it is gone."
            : "Two machines have one disk now: what both write destroys it. It is not handed out here.",
        [$"kernel: {left.DevicePath}, disk {left.DiskSequence}, serial {left.Serial}", $"{provider}: attached to {volume.MachineId ?? "nothing"}, state {volume.State ?? "not told"}", "database: no mapping"],
        TakeLeftAway(left));

    public static StoredFinding WithoutDevice(ProvidedVolume volume, string sentence) => Of(
        Unplaced, volume.Id, "critical", $"Volume {volume.Name} should be on this machine, and no disk is proven to be it", sentence,
        [$"provider: attached to {volume.MachineId}, state {volume.State ?? "not told"}"], "Compare the machine's disks in the cloud with: plumb map");

    private static string Place(StoredMapping mapping) =>
        $"database: at {mapping.DevicePath ?? "no device"}, disk {mapping.DiskSequence?.ToString() ?? "not numbered"}, serial {mapping.Serial ?? "none"}, on machine {mapping.MachineId}";

    private static StoredFinding Of(string code, string subject, string severity, string title, string explanation, string[] evidence, string remedy) =>
        new(code, subject, severity, title, explanation, [.. evidence], remedy, default);
}
