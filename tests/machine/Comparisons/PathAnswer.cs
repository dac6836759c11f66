using System.Text.Json;

namespace Plumbline.MachineTests.Comparisons;

/// <summary>A document of "plumb paths --format json", with what of it must be the same whoever made it.</summary>
internal sealed record PathAnswer(JsonElement Root)
{
    private static readonly string[] PathFields = ["device", "state", "dmSt", "chkSt", "devSt", "ana", "portal"];

    public static PathAnswer Parse(string json) => new(JsonDocument.Parse(json).RootElement);

    public bool Complete => Root.GetProperty("complete").GetBoolean();

    /// <summary>What the document calls for (docs/paths.md).</summary>
    public int ExitCode => (Text(Root, "health"), Complete) switch
    {
        ("failed", _) => 2,
        ("unknown" or "unmanaged", _) or (_, false) => 3,
        ("degraded" or "at-risk" or "suspended", _) => 1,
        _ => 0,
    };

    public IEnumerable<string> Findings => Root.GetProperty("findings").EnumerateArray().Select(f => Text(f, "code"));

    /// <summary>One for each storage, LUN, path and finding.</summary>
    public IEnumerable<string> Lines =>
    [
        .. Storages.Select(s => $"storage {Text(s, "storage")} {Text(s.GetProperty("multipathStatus"), "health")} {Text(s.GetProperty("multipathStatus"), "active_paths")}/{Text(s.GetProperty("multipathStatus"), "total_paths")}"),
        .. Devices.SelectMany(d => Paths(d).Select(p => $"path {string.Join(' ', PathFields.Select(f => Text(p, f)))}")
            .Prepend($"lun {Text(d, "name")} {Text(d, "wwid")} {Text(d, "health")} {Text(d, "failure")} {Text(d, "activePaths")}/{Text(d, "totalPaths")} of {Text(d, "expectedPaths")}")),
        .. Root.GetProperty("findings").EnumerateArray().Select(f => $"finding {Text(f, "code")} {Text(f, "subject")}"),
    ];

    /// <summary>What Prometheus must be told.</summary>
    public IEnumerable<string> Series =>
    [
        .. Devices.SelectMany(Of),
        .. Storages.Select(s => $"plumb_storage_health{{storage=\"{Text(s, "storage")}\",type=\"{Text(s, "type")}\",state=\"{Text(s.GetProperty("multipathStatus"), "health")}\"}} 1"),
    ];

    /// <param name="name">Or how it begins.</param>
    public string Lun(string name) => $"{Text(Device(name), "health")} {Text(Device(name), "activePaths")}/{Text(Device(name), "totalPaths")} {string.Join(',', Fields(name, "state"))}";

    public string Failure(string name) => Text(Device(name), "failure");

    public string Storage(string id) => Text(Storages.Single(s => Text(s, "storage") == id).GetProperty("multipathStatus"), "health");

    public IEnumerable<string> Fields(string name, params string[] fields) => Paths(Device(name)).Select(p => string.Join(' ', fields.Select(f => Text(p, f))));

    private IEnumerable<JsonElement> Storages => Root.GetProperty("storages").EnumerateArray();

    private IEnumerable<JsonElement> Devices => Storages.Select(s => s.GetProperty("multipathStatus")).Append(Root.GetProperty("not_in_any_storage")).SelectMany(s => s.GetProperty("devices").EnumerateArray());

    private JsonElement Device(string name) => Devices.Single(d => Text(d, "name").StartsWith(name, StringComparison.Ordinal));

    private IEnumerable<string> Of(JsonElement device)
    {
        var lun = $"lun=\"{(Text(device, "nqn") is { Length: > 0 } nqn ? nqn + "#1" : Text(device, "wwid"))}\",name=\"{Text(device, "name")}\"";
        yield return $"plumb_lun_health{{{lun},state=\"{Text(device, "health")}\"}} 1";
        yield return $"plumb_lun_usable_paths{{{lun}}} {Text(device, "activePaths")}";
        yield return $"plumb_lun_paths{{{lun},state=\"failed\"}} {Text(device, "failedPaths")}";
        yield return $"plumb_lun_paths{{{lun},state=\"standby\"}} {Text(device, "standbyPaths")}";
        foreach (var path in Paths(device))
        {
            yield return $"plumb_path_usable{{{lun},device=\"{Text(path, "device")}\"}} {(Text(path, "state") == "active" ? 1 : 0)}";
        }
    }

    private static JsonElement.ArrayEnumerator Paths(JsonElement device) => device.GetProperty("paths").EnumerateArray();

    private static string Text(JsonElement element, string field) => element.GetProperty(field).ToString();
}
