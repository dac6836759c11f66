using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Cleanup.Journaling;

/// <summary>The kinds of line.</summary>
internal static class JournalEvents
{
    /// <summary>Written and on disk before the act: everything that is needed to undo it.</summary>
    public const string Intent = "intent";

    public const string Done = "done";

    public const string Failed = "failed";

    /// <summary>Done, and the mapping came back by itself.</summary>
    public const string Returned = "returned";
}

/// <summary>What is done to a mapping.</summary>
internal static class JournalActions
{
    public const string Remove = "dm-remove";
    public const string Deactivate = "lv-deactivate";
    public const string Create = "dm-create";
    public const string Activate = "lv-activate";
}

/// <summary>One line of the journal. Lines of one act share its id; only the intent has all fields.</summary>
/// <param name="Restores">The act that a restore undoes.</param>
/// <param name="Mappings">Topmost first, as they were before the act.</param>
/// <param name="Devices">What the tables stand on, by identity: numbers are reused.</param>
internal sealed record JournalRecord(
    string Schema,
    string Id,
    DateTimeOffset At,
    string Event,
    string? Detail = null,
    string? Action = null,
    string? Entry = null,
    string? Uuid = null,
    string? Class = null,
    string? Reason = null,
    string? Why = null,
    string? Command = null,
    string? Restores = null,
    JournalVolume? Volume = null,
    ImmutableSortedSet<int>? Vmids = null,
    ImmutableArray<JournalMapping>? Mappings = null,
    ImmutableArray<JournalDevice>? Devices = null)
{
    public const string SchemaName = "plumbline.journal/1";

    public static JournalRecord Of(string id, DateTimeOffset at, string what, string? detail = null) => new(SchemaName, id, at, what, detail);
}

/// <summary>The logical volume of the mapping, or the group that it was in.</summary>
internal sealed record JournalVolume(string GroupName, string GroupUuid, string VolumeUuid, string? Name);

internal sealed record JournalMapping(
    string Name, string Uuid, string Device, bool ReadOnly, int? OpenCount, uint? EventNumber, ImmutableArray<DmLine> Table)
{
    public static JournalMapping Of(SeenMapping seen) =>
        new(seen.KernelName, seen.Uuid, seen.Number.ToString(), seen.ReadOnly, seen.OpenCount, seen.EventNumber, seen.Table);

    public SeenMapping Seen() =>
        new(Name, Uuid, DeviceNumber.TryParse(Device, out var number) ? number : default, ReadOnly, OpenCount, EventNumber, Table);
}

/// <param name="Device">The number by which the tables of this act call it.</param>
/// <param name="Identities">What told it apart from every other device, such as "lun:36001405…" or "dm:mpath-…"; empty: nothing did.</param>
internal sealed record JournalDevice(string Device, string Name, ImmutableArray<string> Identities);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
