using System.Collections.Immutable;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>Sentences of evidence: the record that was read, and what it said.</summary>
internal static class Proof
{
    private const int ShownTargets = 3;

    public static string Of(DmDevice device) =>
        $"device-mapper: {device.Name} is {device.Number}, {(device.Uuid.Text.Length > 0 ? "uuid " + device.Uuid.Text : "without a uuid")}, open count {device.OpenCount?.ToString() ?? "not told"}, table {Table(device)}";

    public static string Of(LogicalVolume volume) =>
        $"LVM: {volume.GroupName}/{volume.Name} is LV {volume.Uuid} of VG {volume.GroupUuid}{(volume.CreatedAt is { } made ? $", made {made.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "")}";

    public static string Of(VolumeGroup group) =>
        $"LVM: VG {group.Name} ({group.Uuid}) {(group.IsComplete ? "is complete" : $"lacks {group.MissingVolumes} physical volume(s)")}, sequence number {group.SequenceNumber?.ToString() ?? "not told"}";

    /// <summary>What the cluster's configuration says of a number.</summary>
    public static string Vmid(ScanContext scan, int vmid) => scan.References.Guest(vmid) is { } guest
        ? $"Proxmox: guest {vmid} is {(guest.Kind == GuestKind.Vm ? "a VM" : "a container")} on node {guest.Node}{(guest.Config.Lock is { } held ? $", lock: {held}" : "")}"
        : scan.Cluster.State != ProxmoxState.Readable ? $"Proxmox: not read, so that nothing is known of guest {vmid}"
        : scan.Cluster.Vmids.Contains(vmid) ? $"Proxmox: guest {vmid} exists, its configuration was not read"
        : $"Proxmox: no guest {vmid} in the {scan.Cluster.Guests.Length} configurations of {scan.Cluster.Nodes.Length} node(s)";

    public static IEnumerable<string> Of(IEnumerable<GuestReference> references) => references.Select(r => "Proxmox: " + r);

    /// <summary>A name as one word of a shell command.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+' or '/' or ':' or '=' or '@')
            ? text
            : "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    /// <summary>How a mapping goes: "plumb clean" proves everything again under Proxmox's locks, asks, and touches no data.</summary>
    public static Remedy Clean(Entry entry) => entry.Removable
        ? new Remedy($"Remove the mapping {entry.Name}; no data is touched.", $"plumb clean --only {(entry.Class == EntryClass.Duplicate ? "duplicates" : "tombstones")} {Word(entry.Name)}", Safe: true)
        : new Remedy("Stop the guest that uses it first, then scan again.", null, Safe: false);

    private static string Table(DmDevice device) => device.Targets switch
    {
        null => "not read",
        [] => "empty",
        { } targets => string.Join("; ", targets.Take(ShownTargets).Select(Line)) + (targets.Length > ShownTargets ? $"; and {targets.Length - ShownTargets} more" : ""),
    };

    private static string Line(DmTarget target) => $"\"{target.Start} {target.Length} {target.Type} {target.Params}\"";
}
