using Plumbline.Kernel;
using Plumbline.Kernel.FibreChannel;
using Plumbline.Kernel.Native;
using Plumbline.Testing;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.FibreChannel;

public sealed class FibreChannelReaderTests
{
    private const string Pci = "/sys/devices/pci0000:00/0000:00:03.0/";

    [Fact]
    public void Read_HostAndRemotePort_HaveNamesAndStates()
    {
        // Defect P8: FC was a label only, without port names and states.
        var facts = Read(Host(), out var problems);

        Assert.Empty(problems);
        var host = facts.Hosts[0];
        Assert.Equal(("host1", "0x1000e0071bce95f2", "Online", "16 Gbit"), (host.Name, host.PortName, host.PortState, host.Speed));
        var port = Assert.Single(facts.RemotePorts);
        Assert.Equal(("rport-1:0-2", "0x500a098", "Blocked", "FCP Target", "30", "off"), (port.Name, port.PortName, port.PortState, port.Roles, port.DeviceLossTimeout, port.FastIoFailTimeout));
    }

    [Fact]
    public void PathOf_Disk_IsItsAncestors()
    {
        var facts = Read(Host(), out _);

        var path = facts.PathOf(Pci + "host1/rport-1:0-2/target1:0:2/1:0:2:0/block/sdb");
        Assert.Equal(("host1", "rport-1:0-2"), (path?.Host?.Name, path?.RemotePort?.Name));
        var gone = facts.PathOf(Pci + "host1/rport-1:0-9/target1:0:9/1:0:9:0/block/sdc");
        Assert.Equal(("host1", null, "rport-1:0-9"), (gone?.Host?.Name, gone?.RemotePort?.Name, gone?.RemotePortName));
        Assert.Null(facts.PathOf("/sys/devices/platform/host3/session12/target3:0:0/3:0:0:1/block/sdb"));
        Assert.Null(facts.PathOf(""));
    }

    [Fact]
    public void PathOf_VirtualPort_IsTheLowestHost()
    {
        var root = Host();
        root.Attributes(Pci + "host1/vport-1:0-0/host5/fc_host/host5", ("port_state", "Online"), ("port_name", "0x2"));
        root.Link("/sys/class/fc_host/host5", "../.." + Pci["/sys".Length..] + "host1/vport-1:0-0/host5/fc_host/host5");

        Assert.Equal("host5", Read(root, out _).PathOf(Pci + "host1/vport-1:0-0/host5/rport-5:0-0/target5:0:0/5:0:0:0/block/sdd")?.Host?.Name);
    }

    [Fact]
    public void Read_StateThatCannotBeRead_IsAProblem()
    {
        var root = Host();
        root.Error(Pci + "host1/rport-1:0-2/fc_remote_ports/rport-1:0-2/port_state", Errno.EIO);

        Assert.Null(Read(root, out var problems).RemotePorts[0].PortState);
        Assert.Equal("fc", Assert.Single(problems).Source);
    }

    [Fact]
    public void Read_Statistics_AreNeverAskedFor()
    {
        var root = Host();
        _ = Read(root, out _);

        Assert.DoesNotContain(root.Asked, p => p.Contains("statistics", StringComparison.Ordinal) || p.StartsWith("/sys/class", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AttributesOfAnyContent_AreRead() => Mutations.Check(["Online", "0x1000e0071bce95f2", Pci + "host1/rport-1:0-2/target1:0:2"], text =>
    {
        var root = Host();
        root.File(Pci + "host1/fc_host/host1/port_state", text);
        root.File(Pci + "host1/rport-1:0-2/fc_remote_ports/rport-1:0-2/port_name", text);
        var facts = Read(root, out _);
        Assert.Single(facts.Hosts);
        _ = facts.PathOf(text);
    });

    [Theory]
    [InlineData("pcp-qa/fchost-root-001.tgz", "")]
    [InlineData("prometheus-procfs/tree.tar.gz", "tree")]
    public void Read_RecordedTree_HasBothHosts(string archive, string below)
    {
        var tree = Recorded.Tree(archive);
        try
        {
            var root = new CapturedRoot(Path.Combine(tree.FullName, below));
            var facts = Read(root, out var problems);

            // pcp counts two adapters (hinv.nfchost); its recording and the hand-made tree hold the same two names.
            Assert.Equal(["host0", "host1"], facts.Hosts.Select(h => h.Name));
            Assert.Empty(facts.RemotePorts);
            Assert.Empty(problems);
            if (below.Length > 0)
            {
                Assert.Equal(
                    new FibreChannelHost("host0", "0x1000e0071bce95f2", "0x2000e0071bce95f2", "0x000002", "Online", "Point-To-Point (direct nport connection)", "16 Gbit", "0x0"),
                    facts.Hosts[0]);
                Assert.Equal(("Online", null), (facts.Hosts[1].PortState, facts.Hosts[1].PortName));
            }
        }
        finally
        {
            tree.Delete(recursive: true);
        }
    }

    private static FibreChannelFacts Read(HostRoot root, out IReadOnlyList<ReadProblem> problems)
    {
        var collected = new ReadProblems();
        var facts = FibreChannelReader.Read(root, collected);
        problems = collected.ToImmutable();
        return facts;
    }

    private static MemoryRoot Host()
    {
        var root = new MemoryRoot();
        root.Link("/sys/class/fc_host/host1", "../.." + Pci["/sys".Length..] + "host1/fc_host/host1");
        root.Link("/sys/class/fc_remote_ports/rport-1:0-2", "../.." + Pci["/sys".Length..] + "host1/rport-1:0-2/fc_remote_ports/rport-1:0-2");
        root.Attributes(
            Pci + "host1/fc_host/host1",
            ("port_name", "0x1000e0071bce95f2"), ("node_name", "0x2000e0071bce95f2"), ("port_state", "Online"), ("speed", "16 Gbit"), ("statistics/tx_frames", "0x39ce"));
        root.Attributes(
            Pci + "host1/rport-1:0-2/fc_remote_ports/rport-1:0-2",
            ("port_name", "0x500a098"), ("port_state", "Blocked"), ("roles", "FCP Target"), ("dev_loss_tmo", "30"), ("fast_io_fail_tmo", "off"));
        return root;
    }
}
