using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Plumbline.Inventory;

/// <summary>What a person means by DEVICE or VMID.</summary>
internal static partial class MapSelection
{
    /// <summary>Devices of that name; if there are none and it is a number, what the guest of that number has or holds open.</summary>
    public static ImmutableArray<GraphNode> Find(HostInventory inventory, string text)
    {
        var named = inventory.Graph.Named(text);
        return named.IsEmpty && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var vmid)
            ? [.. inventory.Graph.Nodes.Where(node => BelongsTo(node, vmid))]
            : named;
    }

    private static bool BelongsTo(GraphNode node, int vmid) =>
        node.HeldBy.Contains($"guest:{vmid}")
        || (node.Identity.TryGetValue("lv", out var lv) && !node.Identity.ContainsKey("layer") && VolumeOfGuest().Match(lv) is { Success: true } match && match.Groups["vmid"].Value == vmid.ToString());

    /// <summary>Names that Proxmox gives the volumes of a guest (pve-storage, LVMPlugin and LvmThinPlugin).</summary>
    [GeneratedRegex(@"^(?:del-|snap_)?(?:vm|base)-(?<vmid>[0-9]{1,9})-", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex VolumeOfGuest();
}
