using System.Collections.Immutable;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>One device-mapper device.</summary>
/// <param name="KernelName">The name as the kernel holds it, \xNN and all.</param>
/// <param name="Name">The name a person sees.</param>
/// <param name="Targets">Null when the table could not be read (no root): that is not the same as no table.</param>
internal sealed record DmDevice(
    string KernelName,
    string Name,
    DmUuid Uuid,
    DeviceNumber Number,
    int? OpenCount,
    uint? EventNumber,
    bool Suspended,
    bool LiveTable,
    bool InactiveTable,
    bool ReadOnly,
    bool DeferredRemove,
    bool InternalSuspend,
    ImmutableArray<DmTarget>? Targets,
    ImmutableArray<DmTarget> InactiveTargets,
    ImmutableArray<DmLine> Status,
    ImmutableArray<DeviceNumber> Dependencies)
{
    public LvmNameParts? LvmName => DmName.SplitLvm(Name);

    /// <summary>Sectors of 512 bytes that the live table covers.</summary>
    public long? Sectors => Targets is { } targets ? targets.Sum(t => t.Length) : null;

    /// <summary>The whole device is one multipath target.</summary>
    public bool IsMultipath => Targets is [{ Kind: MultipathTarget }] || Uuid.Owner == DmOwner.Multipath;

    public static DmDevice From(DmAnswer answer) => new(
        answer.Name,
        DmName.Unmangle(answer.Name),
        DmUuid.Decode(answer.Uuid),
        new DeviceNumber(answer.Major, answer.Minor),
        answer.OpenCount,
        answer.EventNumber,
        answer.Suspended,
        answer.LiveTable,
        answer.InactiveTable,
        answer.ReadOnly,
        answer.DeferredRemove,
        answer.InternalSuspend,
        [.. answer.Table.Select(DmTargetParser.Parse)],
        [.. answer.Inactive.Select(DmTargetParser.Parse)],
        answer.Status,
        [.. answer.Dependencies.Select(text => DeviceNumber.TryParse(text, out var number) ? number : default)]);
}
