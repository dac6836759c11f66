using System.Collections.Immutable;
using Plumbline.Inventory;
using Plumbline.Kernel.FibreChannel;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Iscsi;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Nvme;
using Plumbline.Kernel.Sysfs;

namespace Plumbline.Paths;

/// <summary>Where a path goes: through which port of this host to which port of the array. Adds that and the transport's own state to a path.</summary>
internal sealed class PathPlaces(HostInventory inventory)
{
    private readonly FabricFacts _fabric = inventory.Fabric;
    private readonly InterfaceFacts _interfaces = inventory.Fabric.Interfaces;

    /// <param name="path">With its device and the sources of the map.</param>
    /// <param name="disk">Null when sysfs does not have it any more.</param>
    /// <param name="told">What multipathd says of it: it remembers ports whose classes are gone.</param>
    public PathFacts Place(PathFacts path, BlockDevice? disk, MultipathPath? told)
    {
        var session = disk is null ? null : _fabric.Iscsi.SessionOf(disk.SysPath);
        var ports = disk is null ? null : _fabric.FibreChannel.PathOf(disk.SysPath);
        path = path with
        {
            ScsiAddress = disk?.ScsiAddress,
            Transport = disk?.Transport,
            Target = told?.TargetWwnn,
            HostPort = told?.HostWwpn,
            TargetPort = told?.TargetWwpn,
        };
        path = disk is not null && IsNvme(disk) is { } controller ? Place(path, controller)
            : session is not null ? Place(path, session)
            : ports is not null ? Place(path, ports)
            : Place(path, told);
        return path with { Id = $"{path.Transport ?? "?"}|{path.TargetPort ?? path.Portal ?? path.Target}|{path.HostPort ?? path.HostInterface}|{path.ScsiAddress ?? path.Controller}|{path.Device}" };
    }

    public PathFacts Place(PathFacts path, NvmeController controller)
    {
        var address = controller.Address;
        var transport = controller.Transport;
        var here = address.HostIface ?? _interfaces.OwnerOf(address.SrcAddr) ?? _interfaces.OwnerOf(address.HostTraddr);
        path = path with
        {
            Controller = controller.Name,
            Transport = transport,
            Portal = address.Trsvcid is { } port ? $"{Bracketed(address.Traddr)}:{port}" : address.Traddr,
            Target = controller.Nqn,
            Sources = path.Sources with { Controller = controller.State, Unanswered = Silent(path.Sources, "the NVMe controller", controller.State) },
        };
        path = transport switch
        {
            "fc" => FibreChannel(path, PortOf(address.HostTraddr), PortOf(address.Traddr)),
            "tcp" or "rdma" => path with { HostInterface = here, Domains = Network(here, address.SrcAddr ?? address.HostTraddr, address.Traddr, path.Portal) },
            _ => path with { Domains = address.Traddr is { } slot ? [new FaultDomain(FaultDomainKind.Adapter, slot)] : [] },
        };
        return path with { Id = $"{transport}|{address.Traddr}|{address.Trsvcid}|{address.HostTraddr ?? address.HostIface}|{controller.ControllerId:D6}|{path.Device}" };
    }

    private PathFacts Place(PathFacts path, IscsiSession session)
    {
        var portal = session.Connections.FirstOrDefault()?.Portal;
        var here = session.Host?.NetDevice ?? _interfaces.OwnerOf(session.Host?.IpAddress);
        return path with
        {
            Transport = "iscsi",
            Portal = portal,
            Target = session.Target ?? path.Target,
            HostInterface = here,
            Sources = path.Sources with { Session = session.State, Unanswered = Silent(path.Sources, "the iSCSI session", session.State) },
            Domains = Network(here, session.Host?.IpAddress, session.Target is { } target ? $"{target},{session.PortalGroup}" : null, portal),
        };
    }

    private static PathFacts Place(PathFacts path, FibreChannelPath ports)
    {
        path = FibreChannel(path, ports.Host?.PortName ?? path.HostPort, ports.RemotePort?.PortName ?? path.TargetPort);
        return path with
        {
            Transport = "fc",
            Target = ports.RemotePort?.NodeName ?? path.Target,
            HostInterface = ports.Host?.Name,
            Sources = path.Sources with { RemotePort = ports.RemotePort?.PortState },
        };
    }

    /// <summary>SAS and whatever else SCSI runs on: the SCSI host is this side's port.</summary>
    private static PathFacts Place(PathFacts path, MultipathPath? told) => path with
    {
        Transport = path.Transport ?? (path.TargetPort is not null ? "fc" : path.Target?.StartsWith("iqn.", StringComparison.Ordinal) is true ? "iscsi" : null),
        HostInterface = path.ScsiAddress is { } address ? "host" + address.Split(':')[0] : told?.HostAdapter,
        Domains = Domains((FaultDomainKind.Adapter, path.HostPort ?? (path.ScsiAddress is { } at ? "host" + at.Split(':')[0] : told?.HostAdapter)), (FaultDomainKind.TargetPort, path.TargetPort)),
    };

    private static PathFacts FibreChannel(PathFacts path, string? host, string? target) => path with
    {
        HostPort = host,
        TargetPort = target,
        Domains = Domains((FaultDomainKind.Adapter, host), (FaultDomainKind.TargetPort, target)),
    };

    private ImmutableArray<FaultDomain> Network(string? here, string? address, string? targetPort, string? portal)
    {
        var carrier = _interfaces.Carrier(here);
        var local = carrier?.Name ?? here ?? address;
        return [.. local is null ? [] : new[] { new FaultDomain(FaultDomainKind.Interface, local, carrier?.IsBond is true) }, .. Domains((FaultDomainKind.TargetPort, targetPort), (FaultDomainKind.Portal, portal))];
    }

    private static ImmutableArray<FaultDomain> Domains(params ReadOnlySpan<(FaultDomainKind Kind, string? Name)> told)
    {
        var domains = ImmutableArray.CreateBuilder<FaultDomain>();
        foreach (var (kind, name) in told)
        {
            if (name is not null)
            {
                domains.Add(new FaultDomain(kind, name));
            }
        }

        return domains.ToImmutable();
    }

    /// <summary>dm-multipath over NVMe devices, where native multipath is off.</summary>
    private NvmeController? IsNvme(BlockDevice disk) =>
        (from subsystem in disk.Name.StartsWith("nvme", StringComparison.Ordinal) ? _fabric.Nvme.Subsystems : []
         from path in subsystem.Namespaces.SelectMany(n => n.Paths)
         where path.Name == disk.Name
         from controller in subsystem.Controllers
         where controller.Name == path.Controller
         select controller).FirstOrDefault();

    private static ImmutableArray<string> Silent(PathSources sources, string source, string? answer) =>
        answer is null ? sources.Unanswered.Add(source) : sources.Unanswered;

    /// <summary>nn-0x2000…:pn-0x1000…: the port is behind pn-.</summary>
    private static string? PortOf(string? address) =>
        address is not null && address.IndexOf("pn-", StringComparison.Ordinal) is >= 0 and var at ? address[(at + 3)..].Split(':')[0] : null;

    private static string? Bracketed(string? address) => address is not null && address.Contains(':') && !address.StartsWith('[') ? $"[{address}]" : address;
}
