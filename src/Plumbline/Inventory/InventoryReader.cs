using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.FibreChannel;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Iscsi;
using Plumbline.Kernel.Loop;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Nvme;
using Plumbline.Kernel.Sysfs;
using Plumbline.Proxmox;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>
/// Starts all readers and joins what they say into one picture. Order: guests, device-mapper, the rest, LVM, device-mapper again, guests
/// again. Nothing here can hang: every reader has its own limit, and LVM is told beforehand which devices would hold it for ever.
/// </summary>
internal sealed class InventoryReader(HostSources sources)
{
    private const string RunningTasksFile = "/var/log/pve/tasks/active";

    public async Task<HostInventory> ReadAsync(CancellationToken cancellation)
    {
        var problems = new ReadProblems();
        var root = sources.Root;
        var takenAt = sources.Clock.GetUtcNow();
        var host = sources.Captured ?? HostIdentity.Read(root, sources.Settings, problems);

        var cluster = GuestReading.Cluster(root, sources.Settings, problems);
        var activity = GuestActivityReader.Read(root, problems);
        var first = sources.DeviceMapper.Read(DmDetail.Everything);
        var mappings = DmReader.Devices(first, root, problems);
        var disks = new BlockDeviceReader(root, problems, sources.Serials).Read(withDeviceMapper: false);
        var fabric = ReadFabric(sources, problems);
        var multipath = MultipathReading.Read(sources.Multipathd, mappings, problems);
        var holders = ReadHolders(sources, problems);
        var figures = FiguresReader.Read(root, sources.FileSystems, problems);
        var lvm = await LvmReading.ReadAsync(sources.Lvm, HangingDevices.Names(mappings, disks, fabric.Nvme), mappings, problems, cancellation);
        var changing = Changing(first, sources.DeviceMapper.Read(DmDetail.Identity), problems);
        var moved = GuestReading.Changing(root, cluster, problems);
        if (cluster.JudgementRefused is { } refused)
        {
            problems.Add("proxmox", refused);
        }

        return new HostInventory
        {
            Host = host,
            TakenAt = takenAt,
            Settings = sources.Settings,
            Problems = problems.ToImmutable(),
            Disks = disks,
            Mappings = mappings,
            Changing = changing,
            Multipath = multipath,
            Lvm = lvm,
            Fabric = fabric,
            Holders = holders,
            Guests = new GuestFacts(cluster, activity, moved),
            Figures = figures,
            Records = new RecordFacts(
                root.Read(RunningTasksFile, HostRoot.DefaultLimit),
                root.Read(sources.Settings.Text(SettingKeys.StateDirectory) + "/names.json", HostRoot.DefaultLimit),
                ReadBaseline(sources)),
            Graph = new GraphBuilder(disks, mappings, new NodeFacts(multipath, lvm, fabric, holders)).Build(),
        };
    }

    internal static FileAnswer ReadBaseline(HostSources sources) =>
        sources.Root.Read($"{sources.Settings.Text(SettingKeys.StateDirectory)}/{RecordFacts.PathBaselineFile}", RecordFacts.PathBaselineLimit);

    /// <summary>Network interfaces matter where something is connected through them.</summary>
    internal static FabricFacts ReadFabric(HostSources sources, ReadProblems problems)
    {
        var root = sources.Root;
        var nvme = NvmeReader.Read(root, problems);
        var iscsi = IscsiReader.Read(root, problems);
        var networked = !iscsi.Sessions.IsEmpty || nvme.Subsystems.SelectMany(s => s.Controllers).Any(c => c.Transport is "tcp" or "rdma");
        return new FabricFacts(
            nvme,
            iscsi,
            FibreChannelReader.Read(root, problems),
            networked ? InterfaceReader.Read(root, sources.Addresses, problems) : InterfaceFacts.None);
    }

    internal static HolderFacts ReadHolders(HostSources sources, ReadProblems problems)
    {
        var root = sources.Root;
        var processes = sources.Processes.Ask();
        foreach (var problem in processes.Problems)
        {
            problems.Add("processes", problem);
        }

        return new HolderFacts(
            MountReader.Read(root, problems),
            BtrfsReader.Read(root, problems),
            SwapReader.Read(root, problems),
            LoopReader.Read(root, problems),
            processes.Processes);
    }

    /// <summary>What was not the same in both readings; nobody may judge it.</summary>
    private static ImmutableHashSet<DeviceNumber> Changing(DmReading first, DmReading second, ReadProblems problems)
    {
        if (first.Error is not null)
        {
            return [];
        }

        if (second.Error is { } error)
        {
            problems.Add(DmReader.Source, "second reading: " + error);
            return [.. first.Devices.Select(NumberOf)];
        }

        var before = first.Devices.ToDictionary(NumberOf);
        var after = second.Devices.ToDictionary(NumberOf);
        var same = before.Where(pair => after.TryGetValue(pair.Key, out var other) && pair.Value.SameIdentity(other)).Select(pair => pair.Key);
        return before.Keys.Concat(after.Keys).ToImmutableHashSet().Except(same);
    }

    private static DeviceNumber NumberOf(DmAnswer answer) => new(answer.Major, answer.Minor);
}
