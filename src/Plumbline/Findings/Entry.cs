using System.Collections.Immutable;
using Plumbline.Kernel;

namespace Plumbline.Findings;

/// <summary>What an entry is. The order is the precedence: the first that fits counts.</summary>
internal enum EntryClass
{
    /// <summary>No guest volume: the system's own, other programs', and the parts that a guest volume is made of.</summary>
    Foreign,

    /// <summary>What would decide was not read, or changed while it was read.</summary>
    Unknown,

    /// <summary>In the way of the volume that it claims to be.</summary>
    Duplicate,

    /// <summary>Left over: nothing needs it.</summary>
    Tombstone,

    Valid,
}

/// <summary>One device-mapper device, judged.</summary>
/// <param name="Vmid">Of the guest that refers to the volume; where none does, the number in the name.</param>
/// <param name="Storage">The id of the Proxmox storage whose volume it is.</param>
/// <param name="Volume">The LV's name by LVM's metadata, else the name that the entry claims.</param>
/// <param name="OpenCount">Null where the kernel told none.</param>
/// <param name="Reason">One of <see cref="Reasons"/>; null where the class says it all.</param>
/// <param name="Removable">Nothing but what is read again before acting speaks against removing the mapping.</param>
/// <param name="Group">Layers, hidden sub-LVs and partition maps that go with it, topmost first.</param>
/// <param name="Against">Duplicates: the mapping or LV that it is in the way of.</param>
internal sealed record Entry(
    string Name,
    string Uuid,
    DeviceNumber Device,
    EntryClass Class,
    int? Vmid,
    string? Storage,
    string? Volume,
    int? OpenCount,
    string? Reason,
    bool Removable = false,
    ImmutableArray<DeviceNumber> Group = default,
    string? Against = null)
{
    public ImmutableArray<DeviceNumber> Members => Group.IsDefault ? [] : Group;
}
