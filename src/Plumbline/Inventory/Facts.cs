using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.FibreChannel;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Iscsi;
using Plumbline.Kernel.Loop;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Nvme;
using Plumbline.Proxmox;

namespace Plumbline.Inventory;

/// <summary>multipathd's maps, or the kernel's view of them when it is silent.</summary>
/// <param name="Failure">Why multipathd gave no answer; None when it did, and when there was no map to ask about.</param>
internal sealed record MultipathFacts(MultipathdFailure Failure, ImmutableArray<MultipathMap> Maps);

/// <summary>What carries the disks.</summary>
internal sealed record FabricFacts(NvmeFacts Nvme, IscsiFacts Iscsi, FibreChannelFacts FibreChannel, InterfaceFacts Interfaces);

/// <summary>Who uses the devices.</summary>
internal sealed record HolderFacts(
    ImmutableArray<Mount> Mounts,
    ImmutableArray<Btrfs> Btrfs,
    ImmutableArray<SwapArea> Swaps,
    ImmutableArray<LoopDevice> Loops,
    ImmutableArray<HostProcess> Processes);

/// <summary>Whose the devices are, as Proxmox says it.</summary>
/// <param name="Changing">VMIDs whose configuration was not the same in both readings; nobody may judge what is theirs.</param>
internal sealed record GuestFacts(ProxmoxCluster Cluster, GuestActivity Activity, ImmutableSortedSet<int> Changing);

/// <summary>Files of a few lines that findings interpret: raw, with the errno where there is none.</summary>
/// <param name="ActiveTasks">Proxmox's list of tasks.</param>
/// <param name="OwnNames">names.json of the state folder: the mappings that we made.</param>
/// <param name="PathBaseline">paths.json of the state folder: how many paths each LUN had when all was well.</param>
internal sealed record RecordFacts(FileAnswer ActiveTasks, FileAnswer OwnNames, FileAnswer PathBaseline)
{
    public const string PathBaselineFile = "paths.json";

    /// <summary>Some hundred bytes for each LUN that was ever seen.</summary>
    public const int PathBaselineLimit = 16 << 20;
}
