using System.Collections.Immutable;

namespace Plumbline.Kernel.DeviceMapper;

/// <summary>A mapping of ours as the kernel has it now.</summary>
/// <param name="Seen">All that must still be so when it is removed.</param>
/// <param name="Suspended">Its I/O waits until somebody resumes it.</param>
/// <param name="HasInactive">A table was loaded and never taken into use.</param>
internal sealed record NamedMapping(SeenMapping Seen, bool Suspended, bool HasInactive)
{
    public DeviceNumber Number => Seen.Number;

    public bool IsOpen => Seen.OpenCount != 0;

    /// <summary>Where the kernel shows it among the holders of what it stands on.</summary>
    public string KernelDevice => $"dm-{Seen.Number.Minor}";
}

/// <summary>What stands under a name and under a uuid.</summary>
/// <param name="Ours">The mapping of that uuid.</param>
/// <param name="TakenBy">What has the name though it is another mapping: its uuid, or that it has none.</param>
/// <param name="Failure">Why nothing is known; null when all is.</param>
internal sealed record NameLook(NamedMapping? Ours, string? TakenBy, string? Failure);

/// <summary>All mappings whose uuid says that they are ours.</summary>
/// <param name="Mappings">By uuid.</param>
/// <param name="Failure">Why they are not known; null when they are.</param>
internal sealed record OwnMappings(ImmutableArray<NamedMapping> Mappings, string? Failure);

/// <summary>
/// The acts on device-mapper that the names of volumes need, and no others: always one mapping, always by its uuid, so that none of them can
/// reach a mapping of somebody else, whatever that is called.
/// </summary>
internal interface INameActs
{
    /// <summary>Whether this kernel has device-mapper at all.</summary>
    bool DriverIsThere { get; }

    NameLook Look(string name, string uuid);

    OwnMappings All();

    /// <summary>Makes the mapping with its table, or leaves nothing behind.</summary>
    MappingAct Make(string name, string uuid, bool readOnly, DmLine table);

    /// <summary>Puts a table beside the one in use. Nothing changes for who reads and writes.</summary>
    MappingAct Load(string uuid, bool readOnly, DmLine table);

    /// <summary>Drops a table that was loaded and not taken into use.</summary>
    MappingAct Clear(string uuid);

    /// <summary>
    /// Takes a loaded table into use, and lets waiting I/O go on. The kernel stops the mapping, changes the table and starts it again within
    /// this one call (drivers/md/dm-ioctl.c, do_resume), so that no kill of ours can leave it stopped in between. Nothing is flushed and no
    /// file system on it is frozen: what was written stays where it is.
    /// </summary>
    MappingAct Resume(string uuid);

    /// <summary>Whether the name in /dev leads to that mapping: udev does its part a moment later, or not at all.</summary>
    bool IsShown(string name, DeviceNumber number);

    /// <summary>Removes the mapping if at this moment it is what was seen and nobody has it open.</summary>
    MappingAct Remove(NamedMapping seen);
}
