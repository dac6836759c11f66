using System.Collections.Immutable;
using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>What a list call found.</summary>
/// <param name="Complete">False where the list kept changing while it was read, or held an entry without an id: absence then proves nothing.</param>
internal sealed record CloudList<T>(ImmutableArray<T> Items, bool Complete)
{
    public static CloudList<T> Empty { get; } = new([], true);
}

/// <param name="State">Running, Stopped, …; text, for newer servers have more.</param>
internal sealed record CloudMachine(string Id, string? Name, string? State, string? ZoneId, string? Hypervisor, string? InstanceName)
{
    public static CloudMachine? Of(JsonElement json) => json.Text("id") is { } id
        ? new CloudMachine(id, json.Text("name"), json.Text("state"), json.Text("zoneid"), json.Text("hypervisor"), json.Text("instancename"))
        : null;
}

/// <param name="State">Creating, CreatedOnPrimary, BackingUp, BackedUp, Error, …</param>
internal sealed record CloudSnapshot(string Id, string? Name, string? VolumeId, string? State, long? Bytes, DateTimeOffset? Created)
{
    /// <summary>It can be reverted to once it is backed up.</summary>
    public bool IsUsable => State == "BackedUp";

    public static CloudSnapshot? Of(JsonElement json) => json.Text("id") is { } id
        ? new CloudSnapshot(id, json.Text("name"), json.Text("volumeid"), json.Text("state"), json.Number("virtualsize") ?? json.Number("physicalsize"), json.Time("created"))
        : null;
}

/// <param name="AllocationState">Enabled or Disabled; told to administrators.</param>
internal sealed record CloudZone(string Id, string? Name, string? AllocationState)
{
    public static CloudZone? Of(JsonElement json) => json.Text("id") is { } id ? new CloudZone(id, json.Text("name"), json.Text("allocationstate")) : null;
}

/// <param name="IsCustomized">The size is asked for with the volume; else the offering has its own, and a size is refused.</param>
/// <param name="Gibibytes">The offering's own size.</param>
/// <param name="ZoneIds">Where it can be used; empty is everywhere.</param>
internal sealed record CloudDiskOffering(string Id, string? Name, bool? IsCustomized, long? Gibibytes, ImmutableArray<string> ZoneIds)
{
    public static CloudDiskOffering? Of(JsonElement json) => json.Text("id") is { } id
        ? new CloudDiskOffering(
            id,
            json.Text("name"),
            json.Truth("iscustomized"),
            json.Number("disksize"),
            [.. (json.Text("zoneid") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
        : null;
}
