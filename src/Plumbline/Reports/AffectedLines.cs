using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Inventory;
using Plumbline.Kernel;

namespace Plumbline.Reports;

/// <summary>The lines through entries that need attention: what stands on them and what they stand on, down to the paths.</summary>
/// <param name="Marked">The entries among the devices: ids, the class, how bad it is.</param>
/// <param name="Shown">How many of the entries are in the picture.</param>
/// <param name="All">How many there are.</param>
internal sealed record AffectedLines(DeviceGraph Graph, IReadOnlyDictionary<string, (string Word, NodeMood Mood)> Marked, int Shown, int All)
{
    private const int MostEntries = 12;

    /// <summary>A LUN with many paths is many boxes by itself; more of them than this and nobody follows a line.</summary>
    private const int MostDevices = 60;

    public static AffectedLines Of(HostInventory inventory, ScanResult scan)
    {
        var affected = scan.Entries.Where(e => e.Class is EntryClass.Duplicate or EntryClass.Tombstone)
            .OrderBy(e => e.Class).ThenBy(e => e.Vmid).ThenBy(e => e.Name, StringComparer.Ordinal).ToList();
        var devices = new HashSet<GraphNode>();
        var shown = 0;
        foreach (var entry in affected.Take(MostEntries))
        {
            var line = Line(inventory.Graph, entry).ToList();
            if (shown > 0 && devices.Union(line).Count() > MostDevices)
            {
                break;
            }

            devices.UnionWith(line);
            shown++;
        }

        var marked = affected.Take(shown).Select(e => (Node: inventory.Graph.Find(e.Device), e.Class)).Where(m => m.Node is not null).DistinctBy(m => m.Node!.Id).ToDictionary(
            m => m.Node!.Id, m => (Words.Lower(m.Class), m.Class == EntryClass.Duplicate ? NodeMood.Bad : NodeMood.Odd), StringComparer.Ordinal);
        return new AffectedLines(inventory.Graph.Restrict(devices), marked, shown, affected.Count);
    }

    private static IEnumerable<GraphNode> Line(DeviceGraph graph, Entry entry)
    {
        IEnumerable<DeviceNumber> numbers = [entry.Device, .. entry.Members];
        var rivals = entry.Against is { } name ? graph.Nodes.Where(n => n.Kind == "dm" && n.Name == name) : [];
        return numbers.Select(graph.Find).OfType<GraphNode>().Concat(rivals).SelectMany(node => graph.Down(node).Concat(graph.Up(node)));
    }
}
