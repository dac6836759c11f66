using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Testing;

/// <summary>Groups and volumes as "lvm fullreport" prints them, so that tests go through the real parser. Uuids are made from what a test calls a thing.</summary>
internal sealed class SampleLvm
{
    private readonly List<Dictionary<string, string>> _groups = [];
    private readonly List<Dictionary<string, string>> _physical = [];
    private readonly List<Dictionary<string, string>> _volumes = [];
    private readonly List<Dictionary<string, string>> _segments = [];

    public bool IsEmpty => _groups.Count == 0;

    public int ExitCode { get; set; }

    /// <param name="key">Tells groups of one name apart; the name where not given.</param>
    public SampleLvm Group(string name, string? key = null, int missing = 0, params (string Column, string Value)[] more)
    {
        var id = key ?? name;
        _groups.Add(Row(more, ("vg_uuid", Printed("vg:" + id)), ("vg_name", name), ("vg_seqno", "7"), ("vg_missing_pv_count", $"{missing}")));
        return this;
    }

    public SampleLvm Physical(string group, string path, int major, int minor)
    {
        _physical.Add(Row([], ("pv_uuid", Printed("pv:" + path)), ("pv_name", path), ("vg_uuid", Printed("vg:" + group)), ("pv_major", $"{major}"), ("pv_minor", $"{minor}"), ("pv_attr", "a--")));
        return this;
    }

    /// <param name="key">Tells LVs apart that had one name after the other; the name where not given.</param>
    public SampleLvm Volume(string group, string name, string? key = null, DateTimeOffset? made = null, params (string Column, string Value)[] more)
    {
        var groupName = _groups.Find(g => g["vg_uuid"] == Printed("vg:" + group))!["vg_name"];
        _volumes.Add(Row(
            more,
            ("vg_uuid", Printed("vg:" + group)),
            ("vg_name", groupName),
            ("lv_uuid", Printed($"lv:{group}/{key ?? name}")),
            ("lv_name", name),
            ("lv_time", $"{(made ?? SampleHost.Time.AddDays(-30)).ToUnixTimeSeconds()}"),
            ("lv_autoactivation", "")));
        return this;
    }

    /// <summary>The physical volume is found under another number now.</summary>
    public void Move(string path, int major, int minor)
    {
        var row = _physical.Find(p => p["pv_name"] == path)!;
        (row["pv_major"], row["pv_minor"]) = ($"{major}", $"{minor}");
    }

    /// <summary>Extents of 4 MiB of a physical volume, which begin 1 MiB in.</summary>
    public SampleLvm Extents(string group, string path, long start, long count, string of)
    {
        _groups.Find(g => g["vg_uuid"] == Printed("vg:" + group))!["vg_extent_size"] = $"{4 << 20}";
        _physical.Find(p => p["pv_name"] == path)!["pe_start"] = $"{1 << 20}";
        _segments.Add(Row([], ("vg_uuid", Printed("vg:" + group)), ("pv_uuid", Printed("pv:" + path)), ("lv_uuid", Printed($"lv:{group}/{of}")), ("pvseg_start", $"{start}"), ("pvseg_size", $"{count}")));
        return this;
    }

    /// <summary>The dm uuid of a volume, whether any report has it or not.</summary>
    public static string DmUuid(string group, string key) => LogicalVolume.DmUuidOf(Plain("vg:" + group), Plain($"lv:{group}/{key}"));

    public LvmAnswer Answer()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("report");
            foreach (var group in _groups)
            {
                json.WriteStartObject();
                Write(json, "vg", [group]);
                Write(json, "pv", _physical.Where(p => p["vg_uuid"] == group["vg_uuid"]));
                Write(json, "lv", _volumes.Where(v => v["vg_uuid"] == group["vg_uuid"]));
                Write(json, "pvseg", _segments.Where(s => s["vg_uuid"] == group["vg_uuid"]));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new LvmAnswer(Encoding.UTF8.GetString(bytes.ToArray()), "", ExitCode, null, [], []);
    }

    private static string Plain(string of) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(of)))[..32];

    /// <summary>6-4-4-4-4-4-6, as lvm prints uuids.</summary>
    private static string Printed(string of)
    {
        var plain = Plain(of);
        return $"{plain[..6]}-{plain[6..10]}-{plain[10..14]}-{plain[14..18]}-{plain[18..22]}-{plain[22..26]}-{plain[26..]}";
    }

    private static Dictionary<string, string> Row((string Column, string Value)[] more, params (string Column, string Value)[] row)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, value) in row.Concat(more))
        {
            values[column] = value;
        }

        return values;
    }

    private static void Write(Utf8JsonWriter json, string section, IEnumerable<Dictionary<string, string>> rows)
    {
        json.WriteStartArray(section);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in row)
            {
                json.WriteString(column, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
