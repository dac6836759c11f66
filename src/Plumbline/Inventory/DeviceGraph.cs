using System.Collections.Frozen;
using System.Collections.Immutable;
using Plumbline.Kernel;

namespace Plumbline.Inventory;

/// <summary>Who sits on whom, from the top device down to the paths. Immutable; nodes are ordered by id.</summary>
internal sealed class DeviceGraph
{
    private readonly FrozenDictionary<string, GraphNode> _byId;
    private readonly FrozenDictionary<DeviceNumber, GraphNode> _byNumber;
    private readonly ILookup<string, GraphNode> _above;

    public DeviceGraph(IEnumerable<GraphNode> nodes)
    {
        Nodes = [.. nodes.OrderBy(n => n.Id, StringComparer.Ordinal)];
        _byId = Nodes.ToFrozenDictionary(n => n.Id, StringComparer.Ordinal);
        _byNumber = Nodes.Where(n => n.Number is not null).ToFrozenDictionary(n => n.Number!.Value);
        _above = Nodes.SelectMany(n => n.StandsOn.Select(below => (Below: below, Node: n))).ToLookup(edge => edge.Below, edge => edge.Node, StringComparer.Ordinal);
    }

    public ImmutableArray<GraphNode> Nodes { get; }

    /// <summary>Devices on which nothing else stands.</summary>
    public IEnumerable<GraphNode> Tops => Nodes.Where(n => !_above[n.Id].Any());

    public GraphNode? Find(DeviceNumber number) => _byNumber.GetValueOrDefault(number);

    public IEnumerable<GraphNode> Above(GraphNode node) => _above[node.Id];

    public IEnumerable<GraphNode> Below(GraphNode node) => node.StandsOn.Select(id => _byId.GetValueOrDefault(id)).OfType<GraphNode>();

    /// <summary>The device itself and everything it stands on, each once, nearest first. Ends on circles, which only a forged capture has.</summary>
    public IReadOnlyList<GraphNode> Down(GraphNode from) => Walk(from, Below);

    /// <summary>The device itself and everything that stands on it.</summary>
    public IReadOnlyList<GraphNode> Up(GraphNode from) => Walk(from, Above);

    /// <summary>Only the given nodes, with the edges between them.</summary>
    public DeviceGraph Restrict(IEnumerable<GraphNode> nodes) => new(nodes.Distinct());

    /// <summary>
    /// The devices that a person means by a name: a path below /dev, a kernel name, a dm name, a uuid, a serial, a WWID or major:minor.
    /// More than one is no error here: the caller names them all.
    /// </summary>
    public ImmutableArray<GraphNode> Named(string text)
    {
        var name = text.StartsWith("/dev/mapper/", StringComparison.Ordinal) ? text["/dev/mapper/".Length..]
            : text.StartsWith("/dev/", StringComparison.Ordinal) ? text["/dev/".Length..]
            : text;
        if (DeviceNumber.TryParse(name, out var number))
        {
            return Find(number) is { } node ? [node] : [];
        }

        return [.. Nodes.Where(n => n.Name == name || n.Id == text || n.Uuid == name || n.Identity.Any(i => i.Value == name && i.Key is "serial" or "wwid" or "kernel_name")
            || (n.Identity.TryGetValue("vg", out var vg) && n.Identity.TryGetValue("lv", out var lv) && name == $"{vg}/{lv}"))];
    }

    private static List<GraphNode> Walk(GraphNode from, Func<GraphNode, IEnumerable<GraphNode>> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from.Id };
        var found = new List<GraphNode> { from };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(next(found[i]).Where(n => seen.Add(n.Id)));
        }

        return found;
    }
}
