using Plumbline.Inventory;

namespace Plumbline.Documents;

/// <summary>What the pictures and the tree say of a node, in one place.</summary>
internal static class NodeText
{
    private static readonly string[] Order = ["vg", "lv", "thin_id", "wwid", "serial", "nqn", "nsid", "portal", "target", "transport", "ports", "file"];

    /// <summary>The identity in one line, the most telling first; what the name already says is left out.</summary>
    public static string Identity(GraphNode node)
    {
        var parts = new List<string>();
        foreach (var key in Order)
        {
            if (key == "lv" || !node.Identity.TryGetValue(key, out var value) || value == node.Name)
            {
                continue;
            }

            parts.Add(key switch
            {
                "vg" => node.Identity.TryGetValue("lv", out var lv) ? $"{value}/{lv}" : $"VG {value}",
                "transport" or "portal" or "file" or "target" => value,
                _ => $"{key} {value}",
            });
        }

        return string.Join("  ", parts);
    }

    /// <summary>Whether a person should look at this node first.</summary>
    public static NodeMood Mood(GraphNode node) => node.State switch
    {
        null or "active" or "running" or "live" or "ready" => NodeMood.Well,
        "live optimized" or "live non-optimized" => NodeMood.Well,
        "suspended" or "no table" or "ghost" or "unknown" or "live inaccessible" or "live change" or "standby" => NodeMood.Odd,
        _ when node.State.StartsWith("active ", StringComparison.Ordinal) => NodeMood.Odd,
        _ => NodeMood.Bad,
    };
}

internal enum NodeMood
{
    Well,

    /// <summary>Not serving now, and perhaps as it should be.</summary>
    Odd,

    Bad,
}
