using System.Collections.Immutable;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>One line of a table or status as the kernel gives it, keys of crypt and integrity targets blanked.</summary>
internal sealed record DmLine(long Start, long Length, string Type, string Params);

/// <summary>All that the kernel says of one device-mapper device, before anything is parsed. Names and uuids are as the kernel holds them.</summary>
internal sealed record DmAnswer(
    string Name,
    string Uuid,
    int Major,
    int Minor,
    int OpenCount,
    uint EventNumber,
    bool Suspended,
    bool LiveTable,
    bool InactiveTable,
    bool ReadOnly,
    bool DeferredRemove,
    bool InternalSuspend,
    ImmutableArray<DmLine> Table,
    ImmutableArray<DmLine> Inactive,
    ImmutableArray<DmLine> Status,
    ImmutableArray<string> Dependencies)
{
    /// <summary>The parts of which DESIGN.md says: an entry is judged only if they are equal in two readings.</summary>
    public bool SameIdentity(DmAnswer other) =>
        Name == other.Name && Uuid == other.Uuid && Major == other.Major && Minor == other.Minor && Table.AsSpan().SequenceEqual(other.Table.AsSpan());
}

/// <summary>One reading of all devices: the answers, or why there are none. <paramref name="Driver"/> is false where the kernel has no device-mapper.</summary>
internal sealed record DmReading(bool Driver, string? Error, ImmutableArray<DmAnswer> Devices, ImmutableArray<string> Problems)
{
    public static DmReading NoDriver { get; } = new(false, null, [], []);

    public static DmReading Failed(string error) => new(true, error, [], []);
}

/// <summary>How much of each device is asked: the second reading of a scan needs no status and no dependencies.</summary>
internal enum DmDetail
{
    /// <summary>Numbers, flags, tables, status lines and dependencies.</summary>
    Everything,

    /// <summary>Name, uuid, numbers and the live table.</summary>
    Identity,
}

/// <summary>The kernel's device-mapper driver, live or captured.</summary>
internal interface IDeviceMapper
{
    DmReading Read(DmDetail detail);

    /// <summary>Of these devices alone; one that is gone is left out.</summary>
    DmReading Read(DmDetail detail, ImmutableArray<DeviceNumber> only) =>
        Read(detail) is var all ? all with { Devices = [.. all.Devices.Where(d => only.Contains(new DeviceNumber(d.Major, d.Minor)))] } : all;
}
