using System.Text.Json.Nodes;

namespace Plumbline.Testing.CloudStack;

internal sealed class FakeVolume
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ZoneId { get; init; }

    public required string OfferingId { get; init; }

    public long Bytes { get; set; }

    /// <summary>A row only, until the first attach.</summary>
    public string State { get; set; } = "Allocated";

    public string? MachineId { get; set; }

    public long? DeviceId { get; set; }

    /// <summary>Removed rows are still found by their id, and listed no more.</summary>
    public bool Removed { get; set; }
}

internal sealed record FakeMachine(string Id, string Name, string ZoneId)
{
    public string State { get; set; } = "Running";

    /// <summary>Who gives disks to it; null: a machine of which there is nothing but this row.</summary>
    public IFakeHypervisor? Hypervisor { get; set; }
}

/// <summary>What the cloud asks of a hypervisor. It refuses with a <see cref="FakeRefusal"/>.</summary>
internal interface IFakeHypervisor
{
    /// <param name="slot">The cloud's deviceid; two disks never have the same.</param>
    Task PlugAsync(FakeVolume volume, long slot);

    /// <summary>Ends when the machine has let go of the disk, or never had it.</summary>
    Task UnplugAsync(FakeVolume volume);
}

internal sealed class FakeSnapshot
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string VolumeId { get; init; }

    public string State { get; set; } = "Creating";
}

internal sealed class FakeJob
{
    public required string Id { get; init; }

    public required string Command { get; init; }

    public string? VolumeId { get; init; }

    /// <summary>Does the work and says its result.</summary>
    public required Func<JsonObject> Work { get; init; }

    /// <summary>How many looks it takes until it has ended.</summary>
    public int LooksLeft { get; set; }

    public FakeJobEnd? End { get; init; }

    /// <summary>The hypervisor's part of it.</summary>
    public Task? Acting { get; set; }

    /// <summary>The slot that an attach was given before the volume is there.</summary>
    public (string MachineId, long Slot)? Coming { get; set; }

    public int Status { get; set; }

    public int ResultCode { get; set; }

    public JsonObject? Result { get; set; }
}
