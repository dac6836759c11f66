using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Multipath;

namespace Plumbline.Testing;

/// <summary>One path of a map as a test writes it: the kernel's word, then multipathd's three.</summary>
internal sealed record SamplePath(string Device, int Minor, char Kernel = 'A', string Checker = "ready", string ScsiState = "running", int FailCount = 0)
{
    public string Number => $"8:{Minor}";

    public string DaemonKernel { get; init; } = Kernel == 'A' ? "active" : "failed";

    /// <summary>What multipathd calls it; empty for a path that was removed under the map.</summary>
    public string Name { get; init; } = Device;

    public string More { get; init; } = "";
}

/// <summary>SAN disks, maps and NVMe subsystems for a <see cref="SampleHost"/>.</summary>
internal static class SampleFabric
{
    public const string Wwid = "36001405a1b2c3d4e5f60718293a4b5c6";
    public const string Nqn = "nqn.2020-01.test:s";

    private const string Subsystem = "/sys/devices/virtual/nvme-subsystem/nvme-subsys1";

    /// <summary>A disk behind an iSCSI session of its own; host and session bear one number.</summary>
    public static SampleHost IscsiDisk(
        this SampleHost host, string name, int minor, int number, string portal, string local, string wwid = Wwid, string session = "LOGGED_IN", string scsi = "running", string target = "iqn.2024-12.test:t")
    {
        var top = $"/sys/devices/platform/host{number}";
        SanDisk(host, name, minor, $"{top}/session{number}/target{number}:0:0/{number}:0:0:1", wwid, scsi);
        host.Files.Link($"/sys/class/iscsi_session/session{number}", $"../../devices/platform/host{number}/session{number}/iscsi_session/session{number}")
            .Link($"/sys/class/iscsi_connection/connection{number}:0", $"../../devices/platform/host{number}/session{number}/connection{number}:0/iscsi_connection/connection{number}:0")
            .Link($"/sys/class/iscsi_host/host{number}", $"../../devices/platform/host{number}/iscsi_host/host{number}")
            .Attributes($"{top}/session{number}/iscsi_session/session{number}", ("targetname", target), ("tpgt", "1"), ("ifacename", "default"), ("state", session), ("recovery_tmo", "5"))
            .Attributes($"{top}/session{number}/connection{number}:0/iscsi_connection/connection{number}:0", ("address", portal), ("port", "3260"))
            .Attributes($"{top}/iscsi_host/host{number}", ("ipaddress", local), ("netdev", "default"), ("hwaddress", "default"));
        return host;
    }

    public static SampleHost FibreChannelDisk(this SampleHost host, string name, int minor, int number, string here, string there, string wwid = Wwid, string port = "Online", string scsi = "running")
    {
        var pci = $"/sys/devices/pci0000:00/0000:0{number}:00.0/host{number}";
        SanDisk(host, name, minor, $"{pci}/rport-{number}:0-2/target{number}:0:0/{number}:0:0:1", wwid, scsi);
        host.Files.Link($"/sys/class/fc_host/host{number}", $"../..{pci["/sys".Length..]}/fc_host/host{number}")
            .Link($"/sys/class/fc_remote_ports/rport-{number}:0-2", $"../..{pci["/sys".Length..]}/rport-{number}:0-2/fc_remote_ports/rport-{number}:0-2")
            .Attributes($"{pci}/fc_host/host{number}", ("port_name", here), ("node_name", "0x20"), ("port_state", "Online"))
            .Attributes($"{pci}/rport-{number}:0-2/fc_remote_ports/rport-{number}:0-2", ("port_name", there), ("node_name", "0x50"), ("port_state", port));
        return host;
    }

    /// <summary>A map over these paths, for the kernel and for multipathd alike.</summary>
    public static SampleHost Map(this SampleHost host, SamplePath[] paths, string name = Wwid, string wwid = Wwid, int minor = 0, bool queues = true, string queueing = "on", string mapFields = "")
    {
        var kernel = paths.Where(p => p.Minor >= 0).ToList();
        var table = $"{(queues ? "1 queue_if_no_path" : "0")} 1 alua {(kernel.Count > 0 ? $"1 1 service-time 0 {kernel.Count} 1 {string.Join(' ', kernel.Select(p => $"{p.Number} 1"))}" : "0 0")}";
        var status = kernel.Count > 0
            ? $"2 0 0 0 1 1 A 0 {kernel.Count} 2 {string.Join(' ', kernel.Select(p => $"{p.Number} {p.Kernel} {p.FailCount} 0 1"))}"
            : "2 0 0 0 0 0";
        host.Mapping(name, "mpath-" + wwid, minor, "multipath", table, [.. kernel.Select(p => p.Number)], 204800, status);
        var before = host.Multipathd.Text is { } text ? text[..text.LastIndexOf("]}", StringComparison.Ordinal)] + "," : """{"major_version":0,"minor_version":1,"maps":[""";
        host.Multipathd = MultipathdReply.Of("show maps json", before + $$"""
            {"name":"{{name}}","uuid":"{{wwid}}","sysfs":"dm-{{minor}}","queueing":"{{queueing}}","paths":{{paths.Count(p => p.Checker is "ready" or "ghost")}},"dm_st":"active","vend":"LIO-ORG","prod":"lun 1",{{mapFields}}
            "path_groups":[{"selector":"service-time 0","pri":50,"dm_st":"active","group":1,"paths":[{{string.Join(",\n", paths.Select(Entry))}}]}]}]}
            """);
        return host;
    }

    /// <summary>Two iSCSI sessions over two interfaces, one map.</summary>
    public static SampleHost TwoPortals(params SamplePath[] paths)
    {
        var host = new SampleHost()
            .Interfaces(("eth1", "10.0.0.9"), ("eth2", "10.0.1.9"))
            .IscsiDisk("sdb", 16, 3, "10.0.0.1", "10.0.0.9")
            .IscsiDisk("sdc", 32, 4, "10.0.1.1", "10.0.1.9");
        return host.Map(paths.Length > 0 ? paths : [new SamplePath("sdb", 16), new SamplePath("sdc", 32)]);
    }

    public static SampleHost Interfaces(this SampleHost host, params (string Name, string Address)[] interfaces)
    {
        foreach (var (name, _) in interfaces)
        {
            host.Files.Link($"/sys/class/net/{name}", $"../../devices/net/{name}").File($"/sys/devices/net/{name}/device", "");
        }

        host.Addresses = new AddressAnswer([.. host.Addresses.Addresses, .. interfaces.Select(i => new LocalAddress(i.Name, i.Address))], null);
        return host;
    }

    /// <summary>One namespace of one subsystem; controllers are nvme1, nvme2 … in this order.</summary>
    public static SampleHost NvmeNamespace(this SampleHost host, params (string State, string? Ana, string Transport, string Address)[] controllers)
    {
        host.Files.Link("/sys/class/nvme-subsystem/nvme-subsys1", "../../devices/virtual/nvme-subsystem/nvme-subsys1")
            .Attributes(Subsystem, ("subsysnqn", Nqn), ("iopolicy", "round-robin"), ("model", "Model  "), ("subsystype", "nvm"))
            .Attributes(Subsystem + "/nvme1n1", ("nsid", "1"), ("size", "16"), ("ro", "0"), ("hidden", "0"), ("dev", "259:2"), ("wwid", "uuid.a"))
            .Link("/sys/class/block/nvme1n1", "../.." + Subsystem["/sys".Length..] + "/nvme1n1");
        for (var i = 0; i < controllers.Length; i++)
        {
            var (state, ana, transport, address) = controllers[i];
            var name = $"nvme{i + 1}";
            host.Files.Link($"{Subsystem}/{name}", "../../../fabric/" + name)
                .Link("/sys/class/nvme/" + name, "../../devices/fabric/" + name)
                .Attributes("/sys/devices/fabric/" + name, ("state", state), ("transport", transport), ("address", address), ("cntlid", $"{i + 1}"), ("cntrltype", "io"), ("subsysnqn", Nqn))
                .Attributes($"/sys/devices/fabric/{name}/nvme1c{i + 1}n1", ("nsid", "1"), ("size", "16"), ("wwid", "uuid.a"));
            if (ana is not null)
            {
                host.Files.File($"/sys/devices/fabric/{name}/nvme1c{i + 1}n1/ana_state", ana + "\n");
            }
        }

        return host;
    }

    public static SampleHost TwoControllers(string first = "live", string? firstAna = "optimized", string second = "live", string? secondAna = "optimized") =>
        new SampleHost().Interfaces(("eth1", "10.0.0.9"), ("eth2", "10.0.1.9")).NvmeNamespace(
            (first, firstAna, "tcp", "traddr=10.0.0.1,trsvcid=4420,src_addr=10.0.0.9"), (second, secondAna, "tcp", "traddr=10.0.1.1,trsvcid=4420,host_iface=eth2"));

    private static string Entry(SamplePath path) => $$"""
        {"dev":"{{path.Name}}","dev_t":"{{(path.Minor < 0 ? "#:#" : path.Number)}}","dm_st":"{{path.DaemonKernel}}","dev_st":"{{path.ScsiState}}","chk_st":"{{path.Checker}}","checker":"tur","pri":50{{path.More}}}
        """;

    private static void SanDisk(SampleHost host, string name, int minor, string device, string wwid, string scsi)
    {
        var path = $"{device}/block/{name}";
        host.Files.Link("/sys/class/block/" + name, "../.." + path["/sys".Length..])
            .Attributes(path, ("dev", $"8:{minor}"), ("size", "204800"), ("ro", "0"), ("hidden", "0"), ("diskseq", $"{minor + 1}"))
            .Link(path + "/device", "../../../" + device[(device.LastIndexOf('/') + 1)..])
            .Attributes(device, ("vendor", "LIO-ORG "), ("model", "lun 1           "), ("state", scsi), ("wwid", "naa." + wwid[1..]));
    }
}
