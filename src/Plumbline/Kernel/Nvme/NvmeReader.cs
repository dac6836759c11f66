using System.Collections.Immutable;

namespace Plumbline.Kernel.Nvme;

/// <summary>
/// NVMe as sysfs shows it (drivers/nvme/host/sysfs.c). nvme-cli is not asked: its JSON changed from release to release, and it fills in
/// "optimized" where the kernel reports no ANA state at all.
/// </summary>
internal sealed class NvmeReader(HostRoot root, ReadProblems problems)
{
    private const string Source = "nvme";
    private const string Subsystems = "/sys/class/nvme-subsystem";
    private const string Controllers = "/sys/class/nvme";

    private readonly NvmeNamespaceReader _namespaces = new(root, problems, Source);

    public static NvmeFacts Read(HostRoot root, ReadProblems problems) => new NvmeReader(root, problems).Read();

    private NvmeFacts Read()
    {
        var subsystems = root.Names(Subsystems, Source, problems).Select(name => Subsystem(Canonical(Subsystems + "/" + name))).ToImmutableArray();
        var attached = subsystems.SelectMany(s => s.Controllers).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var unattached = root.Names(Controllers, Source, problems)
            .Where(name => NvmeName.Parse(name).Kind == NvmeNameKind.Controller && !attached.Contains(name))
            .Select(name => Controller(Canonical(Controllers + "/" + name)));
        return new NvmeFacts(subsystems, [.. unattached]);
    }

    private NvmeSubsystem Subsystem(string path)
    {
        var names = root.Names(path, Source, problems);
        var controllers = names
            .Where(name => NvmeName.Parse(name).Kind == NvmeNameKind.Controller)
            .Select(name => Controller(Canonical(path + "/" + name)))
            .ToImmutableArray();
        var heads = names.Where(name => NvmeName.Parse(name).Kind == NvmeNameKind.Namespace).Select(name => path + "/" + name);
        return new NvmeSubsystem(
            HostRoot.NameOf(path),
            root.ReadAttribute(path + "/subsysnqn", Source, problems),
            root.ReadOptional(path + "/model"),
            root.ReadOptional(path + "/serial"),
            root.ReadOptional(path + "/firmware_rev"),
            root.ReadOptional(path + "/iopolicy"),
            root.ReadOptional(path + "/subsystype"),
            controllers,
            _namespaces.Read([.. heads], [.. controllers.Select(c => c.SysfsPath)]));
    }

    private NvmeController Controller(string path) => new()
    {
        Name = HostRoot.NameOf(path),
        SysfsPath = path,
        State = root.ReadAttribute(path + "/state", Source, problems),
        Transport = root.ReadAttribute(path + "/transport", Source, problems),
        Address = NvmeAddress.Parse(root.ReadAttribute(path + "/address", Source, problems)),
        ControllerId = _namespaces.Number(path + "/cntlid"),
        Type = root.ReadOptional(path + "/cntrltype"),
        Nqn = root.ReadOptional(path + "/subsysnqn"),
        HostNqn = root.ReadOptional(path + "/hostnqn"),
        HostId = root.ReadOptional(path + "/hostid"),
        LossTimeout = root.ReadOptional(path + "/ctrl_loss_tmo"),
        ReconnectDelay = root.ReadOptional(path + "/reconnect_delay"),
        FastIoFailTimeout = root.ReadOptional(path + "/fast_io_fail_tmo"),
        QueueCount = _namespaces.Number(path + "/queue_count"),
        NumaNode = root.ReadOptional(path + "/numa_node"),
    };

    private string Canonical(string path) => root.Follow(path) ?? path;
}
