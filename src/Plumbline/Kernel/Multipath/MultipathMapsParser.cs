using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Plumbline.Kernel.Multipath;

/// <summary>What one answer to "show maps json" said.</summary>
/// <param name="Maps">The maps; none when the answer could not be used.</param>
/// <param name="Error">Why the answer as a whole could not be used: a part of it is never taken for the whole.</param>
/// <param name="Problems">Places that were not understood; what rests on them is unknown.</param>
/// <param name="Repairs">Strings that multipathd had printed without escapes and that were read all the same.</param>
internal sealed record MultipathMaps(
    ImmutableArray<MultipathMap> Maps, string? Error, ImmutableArray<string> Problems, ImmutableArray<string> Repairs);

/// <summary>
/// The JSON of multipathd 0.6.2 to 0.14 (libmultipath/print.c). Its version numbers never changed while fields were added, so every field
/// is optional. Maps of native NVMe multipath are not in it.
/// </summary>
internal static class MultipathMapsParser
{
    public static MultipathMaps Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim("\0 \t\r\n");
        if (!text.StartsWith("{"))
        {
            return Failed(text.IsEmpty ? "multipathd's answer is empty" : "multipathd's answer is no JSON object", []);
        }

        // Encoded here because the document's own way refuses half a surrogate pair by an exception of another kind.
        var json = Encoding.UTF8.GetBytes(UnescapedJson.Escape(text, out var repairs));
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, repairs);
        }
        catch (JsonException e)
        {
            // JsonDocument has no form that returns its error; it ends here as a sentence.
            return Failed($"multipathd's JSON breaks off or is invalid at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", repairs);
        }
    }

    private static MultipathMaps Failed(string error, ImmutableArray<string> repairs) => new([], error, [], repairs);

    private static MultipathMaps Read(JsonElement root, ImmutableArray<string> repairs)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var fields = new MultipathJsonFields(root, "", problems);
        ImmutableArray<MultipathMap> maps;
        if (root.TryGetProperty("map", out var one) && one.ValueKind == JsonValueKind.Object)
        {
            maps = [Map(new MultipathJsonFields(one, "map", problems))];
        }
        else if (root.TryGetProperty("maps", out var all) && all.ValueKind == JsonValueKind.Array)
        {
            maps = [.. fields.Objects("maps").Select(Map)];
        }
        else
        {
            return Failed("multipathd's JSON holds no maps", repairs);
        }

        return new MultipathMaps(maps, null, problems.ToImmutable(), repairs);
    }

    private static MultipathMap Map(MultipathJsonFields map) => new()
    {
        Source = MultipathSource.Multipathd,
        Name = map.Text("name"),
        Wwid = map.Text("uuid"),
        Device = map.Text("sysfs"),
        Failback = map.Text("failback"),
        Queueing = MultipathQueueing.Parse(map.Text("queueing")),
        UsablePaths = map.Number("paths"),
        WriteProtection = map.Text("write_prot"),
        DmState = map.Text("dm_st"),
        Features = map.Text("features"),
        HardwareHandler = map.Text("hwhandler"),
        Action = map.Text("action"),
        PathFaults = map.Number("path_faults"),
        Vendor = map.Text("vend"),
        Product = map.Text("prod"),
        Revision = map.Text("rev"),
        GroupSwitches = map.Number("switch_grp"),
        MapLoads = map.Number("map_loads"),
        QueuedSeconds = map.Number("total_q_time"),
        QueueTimeouts = map.Number("q_timeouts"),
        Groups = [.. map.Objects("path_groups").Select(Group)],
    };

    private static MultipathGroup Group(MultipathJsonFields group) => new()
    {
        Selector = group.Text("selector"),
        Priority = group.Number("pri"),
        DmState = group.Text("dm_st"),
        MarginalState = group.Text("marginal_st"),
        Number = group.Number("group"),
        Paths = [.. group.Objects("paths").Select(Path)],
    };

    private static MultipathPath Path(MultipathJsonFields path) => new()
    {
        Device = path.Text("dev"),
        DeviceNumber = path.Text("dev_t"),
        DmState = path.Text("dm_st"),
        ScsiState = path.Text("dev_st"),
        CheckerState = path.Text("chk_st"),
        Checker = path.Text("checker"),
        Priority = path.Number("pri") is { } priority and >= 0 ? priority : null,
        HostWwnn = path.Text("host_wwnn"),
        TargetWwnn = path.Text("target_wwnn"),
        HostWwpn = path.Text("host_wwpn"),
        TargetWwpn = path.Text("target_wwpn"),
        HostAdapter = path.Text("host_adapter"),
        Lun = path.Text("lun_hex"),
        MarginalState = path.Text("marginal_st"),
    };
}
