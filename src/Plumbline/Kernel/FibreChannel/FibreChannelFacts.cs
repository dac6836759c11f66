using System.Collections.Immutable;

namespace Plumbline.Kernel.FibreChannel;

/// <summary>The Fibre Channel ports of this host and the remote ports it knows, each by name.</summary>
internal sealed record FibreChannelFacts(ImmutableArray<FibreChannelHost> Hosts, ImmutableArray<FibreChannelRemotePort> RemotePorts)
{
    /// <summary>
    /// The ports that carry a disk, by the ancestors of its canonical path (…/host1/rport-1:0-2/target1:0:2/1:0:2:0/block/sdb). With
    /// NPIV one host stands below another: the last one is the disk's. A port that is null was not there any more when the classes were read.
    /// </summary>
    public FibreChannelPath? PathOf(string sysfsPath)
    {
        string? host = null, port = null;
        foreach (var part in sysfsPath.Split('/'))
        {
            host = Hosts.Any(h => h.Name == part) ? part : host;
            port = part.StartsWith("rport-", StringComparison.Ordinal) ? part : port;
        }

        return host is null && port is null
            ? null
            : new FibreChannelPath(Hosts.FirstOrDefault(h => h.Name == host), RemotePorts.FirstOrDefault(p => p.Name == port), port);
    }
}

/// <param name="Host">This side's port.</param>
/// <param name="RemotePort">The array's port.</param>
/// <param name="RemotePortName">Its name in the disk's path, known even when the port is gone.</param>
internal sealed record FibreChannelPath(FibreChannelHost? Host, FibreChannelRemotePort? RemotePort, string? RemotePortName);

/// <param name="Name">host1.</param>
/// <param name="PortName">The WWPN, 0x and 16 digits.</param>
/// <param name="NodeName">The WWNN.</param>
/// <param name="PortId">The address in the fabric.</param>
/// <param name="PortState">Online, Linkdown, Offline, Blocked, …</param>
/// <param name="PortType">NPort, Point-To-Point …</param>
/// <param name="Speed">As the driver words it.</param>
/// <param name="FabricName">0x0 without a switch.</param>
internal sealed record FibreChannelHost(
    string Name, string? PortName, string? NodeName, string? PortId, string? PortState, string? PortType, string? Speed, string? FabricName);

/// <param name="Name">rport-1:0-2.</param>
/// <param name="PortName">The WWPN.</param>
/// <param name="NodeName">The WWNN.</param>
/// <param name="PortId">The address in the fabric.</param>
/// <param name="PortState">Online, Blocked, Not Present, Marginal (since 5.12), …</param>
/// <param name="Roles">FCP Target …</param>
/// <param name="DeviceLossTimeout">dev_loss_tmo in seconds: then the disks go.</param>
/// <param name="FastIoFailTimeout">fast_io_fail_tmo: seconds, or off.</param>
internal sealed record FibreChannelRemotePort(
    string Name,
    string? PortName,
    string? NodeName,
    string? PortId,
    string? PortState,
    string? Roles,
    string? DeviceLossTimeout,
    string? FastIoFailTimeout);
