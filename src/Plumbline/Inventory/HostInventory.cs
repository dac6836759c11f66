using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Sysfs;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>
/// One picture of a host: raw facts, no judgement. Immutable, so that findings, views and documents may read it from any thread and all
/// speak of the same moment. See README.md in this folder.
/// </summary>
internal sealed record HostInventory
{
    public required HostIdentity Host { get; init; }

    /// <summary>The clock of the host that was read; captures keep it.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    public required HostSettings Settings { get; init; }

    public required ImmutableArray<ReadProblem> Problems { get; init; }

    /// <summary>Everything was read. Where not, what rests on the missing part is unknown.</summary>
    public bool Complete => Problems.IsEmpty;

    public required ImmutableArray<BlockDevice> Disks { get; init; }

    public required ImmutableArray<DmDevice> Mappings { get; init; }

    /// <summary>Mappings whose name, uuid or table was not the same in both readings, or that came or went between them.</summary>
    public required ImmutableHashSet<DeviceNumber> Changing { get; init; }

    public required MultipathFacts Multipath { get; init; }

    public required LvmReport Lvm { get; init; }

    public required FabricFacts Fabric { get; init; }

    public required HolderFacts Holders { get; init; }

    public required GuestFacts Guests { get; init; }

    public required RecordFacts Records { get; init; }

    /// <summary>For people: nothing is judged by them.</summary>
    public required HostFigures Figures { get; init; }

    /// <summary>Who sits on whom; made from all of the above.</summary>
    public required DeviceGraph Graph { get; init; }
}
