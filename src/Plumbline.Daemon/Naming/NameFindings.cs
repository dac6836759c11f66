using System.Collections.Immutable;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Volumes;
using Plumbline.Inventory;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Daemon.Naming;

/// <summary>What can be wrong with a name and with what stands on a volume's disk, in words for the one who must decide.</summary>
internal sealed class NameFindings(HostSources sources)
{
    public const string NameStale = "name-stale";
    public const string GuestVgActive = "guest-vg-active";

    /// <param name="place">Where the volume is now; null where it is not on this machine.</param>
    public StoredFinding Stale(string volumeId, VolumeName name, NamedMapping mapping, StoredMapping? place) => new(
        NameStale, volumeId, "critical", $"{name.MappingPath} is open and does not lead to volume {volumeId} any more",
        "Its disk went away under somebody who has it open. It is not put on another disk under that user, who would go on in the wrong place; and it is not handed out.",
        [
            $"device-mapper: {name.Text}, uuid {mapping.Seen.Uuid}, device {mapping.Number}, open {mapping.Seen.OpenCount} time(s), table \"{string.Join("; ", mapping.Seen.Table.Select(l => $"{l.Start} {l.Length} {l.Type} {l.Params}"))}\"",
            place is null ? "database: the volume is not on this machine" : $"database: the volume is {place.DevicePath}, {place.DeviceNumber}, disk {place.DiskSequence?.ToString() ?? "not numbered"}",
            .. Users(mapping),
        ],
        "Stop who has it open; the name is then removed, and made anew where the volume is: plumb volumes sync",
        default);

    public static StoredFinding Inside(StoredMapping place, ImmutableArray<string> active) => new(
        GuestVgActive, place.VolumeId, "critical", $"What is inside volume {place.VolumeId} is active on this machine",
        "Its volume groups and RAIDs belong to another machine. Active here they are written here, and the volume cannot be detached.",
        [$"database: {place.DevicePath}, {place.DeviceNumber}", .. active],
        "Deactivate it (vgchange -an VG, mdadm --stop /dev/mdN) where nobody on this machine meant to use it, and see that udev's rule 59-plumbline.rules is installed: docs/names.md",
        default);

    private IEnumerable<string> Users(NamedMapping mapping) => sources.Processes.Ask().Processes
        .Where(process => process.Devices.Any(d => d.Device == mapping.Number.ToString()))
        .Select(process => $"process {process.Pid} {process.Command} has it open");
}
