using System.Text.Json;
using Plumbline.Inventory;
using Plumbline.Kernel;

namespace Plumbline.Documents;

/// <summary>The document of "plumb map --format json" and GET /map. A contract: change it only together with its tests and docs.</summary>
internal sealed record MapDocument(string Schema, string Host, string Node, bool Complete, IReadOnlyList<ReadProblem> Problems, IReadOnlyList<MapDevice> Devices)
{
    public static MapDocument Of(HostInventory inventory, DeviceGraph graph) => new(
        "plumbline.map/1",
        inventory.Host.HostName,
        inventory.Host.Node,
        inventory.Complete,
        inventory.Problems,
        [.. graph.Nodes.Select(MapDevice.Of)]);

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.MapDocument);
}

internal sealed record MapDevice(
    string Id,
    string Kind,
    string Name,
    string? Device,
    string? Uuid,
    long? Size,
    bool? ReadOnly,
    int? OpenCount,
    string? State,
    IReadOnlyDictionary<string, string> Identity,
    IReadOnlyList<string> StandsOn,
    IReadOnlyList<string> HeldBy)
{
    public static MapDevice Of(GraphNode node) => new(
        node.Id, node.Kind, node.Name, node.Number?.ToString(), node.Uuid, node.Size, node.ReadOnly, node.OpenCount, node.State, node.Identity, node.StandsOn, node.HeldBy);
}
