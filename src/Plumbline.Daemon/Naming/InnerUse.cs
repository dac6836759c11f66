using System.Collections.Immutable;
using Plumbline.Daemon.Devices;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Daemon.Naming;

/// <summary>Whether a volume group or a RAID inside a volume was activated on this machine, whoever did it. Told, never undone.</summary>
internal sealed class InnerUse(DeviceFinder devices, FindingStore findings, Database database)
{
    public async Task CompareAsync(IReadOnlyCollection<StoredMapping> places, CancellationToken cancellation)
    {
        var graph = places.Count == 0 ? new DeviceGraph([]) : await devices.GraphAsync(cancellation);
        var found = places.Select(place => (Place: place, Active: ActiveOn(graph, place))).Where(f => !f.Active.IsEmpty).ToList();
        var open = await findings.OpenAsync(cancellation);
        await database.WriteAsync(
            async session =>
            {
                foreach (var (place, active) in found)
                {
                    await findings.OpenAsync(session, NameFindings.Inside(place, active));
                }

                foreach (var past in open.Where(f => f.Code == NameFindings.GuestVgActive && !found.Exists(now => now.Place.VolumeId == f.Subject)))
                {
                    await findings.CloseAsync(session, past.Code, past.Subject);
                }
            },
            cancellation);
    }

    internal static ImmutableArray<string> ActiveOn(DeviceGraph graph, StoredMapping place) =>
        DeviceNumber.TryParse(place.DeviceNumber, out var number) && graph.Find(number) is { } disk
            ? [.. graph.Up(disk).Where(node => node != disk).Select(Words).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : [];

    private static string? Words(GraphNode node) =>
        node.Kind == "md" ? $"the RAID {node.Name} stands on it"
        : node.Uuid is { } uuid && DmUuid.Decode(uuid) is { Owner: DmOwner.Lvm, Layer: null } ? $"device-mapper: the logical volume {node.Name} ({uuid}) stands on it"
        : null;
}
