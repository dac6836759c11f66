namespace Plumbline.Kernel.FibreChannel;

/// <summary>
/// The host and remote port classes of drivers/scsi/scsi_transport_fc.c. What is read here the drivers
/// answer from memory; the statistics are left alone, because some drivers ask the adapter for them and wait.
/// </summary>
internal sealed class FibreChannelReader(HostRoot root, ReadProblems problems)
{
    private const string Source = "fc";
    private const string Hosts = "/sys/class/fc_host";
    private const string RemotePorts = "/sys/class/fc_remote_ports";

    public static FibreChannelFacts Read(HostRoot root, ReadProblems problems)
    {
        var reader = new FibreChannelReader(root, problems);
        return new FibreChannelFacts(
            [.. root.Names(Hosts, Source, problems).Select(reader.Host)],
            [.. root.Names(RemotePorts, Source, problems).Select(reader.RemotePort)]);
    }

    private FibreChannelHost Host(string name)
    {
        var path = Canonical(Hosts + "/" + name);
        return new FibreChannelHost(
            name,
            root.ReadOptional(path + "/port_name"),
            root.ReadOptional(path + "/node_name"),
            root.ReadOptional(path + "/port_id"),
            root.ReadAttribute(path + "/port_state", Source, problems),
            root.ReadOptional(path + "/port_type"),
            root.ReadOptional(path + "/speed"),
            root.ReadOptional(path + "/fabric_name"));
    }

    private FibreChannelRemotePort RemotePort(string name)
    {
        var path = Canonical(RemotePorts + "/" + name);
        return new FibreChannelRemotePort(
            name,
            root.ReadOptional(path + "/port_name"),
            root.ReadOptional(path + "/node_name"),
            root.ReadOptional(path + "/port_id"),
            root.ReadAttribute(path + "/port_state", Source, problems),
            root.ReadOptional(path + "/roles"),
            root.ReadOptional(path + "/dev_loss_tmo"),
            root.ReadOptional(path + "/fast_io_fail_tmo"));
    }

    private string Canonical(string path) => root.Follow(path) ?? path;
}
