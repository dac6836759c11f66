using System.Collections.Immutable;
using System.Text.Json;

namespace Plumbline.Daemon.Exports.StorageDaemon;

/// <summary>query-block-exports and query-named-block-nodes, joined by the node's name.</summary>
internal static class EngineLists
{
    /// <summary>Null where an answer is not what QMP's schema says.</summary>
    public static ImmutableArray<ServedExport>? Join(JsonElement exports, JsonElement nodes)
    {
        if (exports.ValueKind != JsonValueKind.Array || nodes.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var opened = new Dictionary<string, (string? Path, bool ReadOnly)>(StringComparer.Ordinal);
        foreach (var node in nodes.EnumerateArray())
        {
            if (Text(node, "node-name") is { } name)
            {
                opened[name] = (Text(node, "file"), Flag(node, "ro"));
            }
        }

        var served = new List<ServedExport>();
        foreach (var export in exports.EnumerateArray())
        {
            if (Text(export, "node-name") is { } node)
            {
                var (path, readOnly) = opened.GetValueOrDefault(node);
                served.Add(new ServedExport(node, Text(export, "id"), path, readOnly, Flag(export, "shutting-down")));
            }
        }

        var inUse = served.Select(s => s.Node).ToHashSet(StringComparer.Ordinal);
        served.AddRange(opened.Where(o => !inUse.Contains(o.Key)).Select(o => new ServedExport(o.Key, null, o.Value.Path, o.Value.ReadOnly, Leaving: false)));
        return [.. served.OrderBy(s => s.Node, StringComparer.Ordinal)];
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
