using System.Text.Json;
using System.Text.RegularExpressions;
using Plumbline.Kernel;
using Plumbline.Kernel.Nvme;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Nvme;

public sealed class NvmeRecordingTests : IDisposable
{
    private DirectoryInfo? _tree;

    public void Dispose() => _tree?.Delete(recursive: true);

    [Fact]
    public void Read_DualPortServer_AgreesWithLibnvme()
    {
        using var expected = JsonDocument.Parse(Recorded.Text("libnvme/tree-pcie.libnvme1.expected.json"));
        var facts = Read("libnvme/tree-pcie.tar.xz", "");
        var host = expected.RootElement.GetProperty("hosts")[0];
        var subsystems = host.GetProperty("subsystems").EnumerateArray().ToArray();

        Assert.Equal(
            subsystems.Select(s => (s.GetProperty("name").GetString(), s.GetProperty("nqn").GetString())),
            facts.Subsystems.Select(s => ((string?)s.Name, s.Nqn)));
        foreach (var (theirs, ours) in subsystems.Zip(facts.Subsystems))
        {
            var ns = Assert.Single(ours.Namespaces);
            var same = Assert.Single(theirs.GetProperty("namespaces").EnumerateArray());
            Assert.Equal((same.GetProperty("name").GetString(), same.GetProperty("nsid").GetInt64()), (ns.Name, ns.Nsid!.Value));
            var paths = same.TryGetProperty("paths", out var listed) ? listed.EnumerateArray().ToArray() : [same];
            Assert.Equal(paths.Length == 2 ? NvmeShape.Head : NvmeShape.Plain, ns.Shape);
            Assert.Equal(
                paths.Select(p => p.GetProperty("controller")[0]).Select(c => (c.GetProperty("name").GetString(), c.GetProperty("transport").GetString(), c.GetProperty("traddr").GetString())),
                ns.Paths.Select(p => ours.Controllers.Single(c => c.Name == p.Controller)).Select(c => ((string?)c.Name, c.Transport, c.Address.Traddr)));
            if (ns.Shape == NvmeShape.Head)
            {
                Assert.Equal(paths.Select(p => p.GetProperty("path").GetString()), ns.Paths.Select(p => p.Name));
                Assert.Equal(paths.Select(p => p.GetProperty("NUMANodes").GetString()), ns.Paths.Select(p => p.NumaNodes));
                Assert.Equal(paths.Select(p => p.GetProperty("qdepth").GetInt64()), ns.Paths.Select(p => p.QueueDepth ?? 0));
            }
        }
    }

    /// <summary>libnvme 1 says "optimized" where the kernel reports nothing, libnvme 3 says "-": the second is the truth.</summary>
    [Fact]
    public void Read_DualPortServer_ReportsNoAnaStateAsLibnvme3()
    {
        var expected = Recorded.Text("libnvme/tree-pcie.libnvme3.expected.txt");
        var facts = Read("libnvme/tree-pcie.tar.xz", "");

        var theirs = Regex.Matches(expected, @"path (?<path>\S+) ana=(?<ana>\S+) numa=(?<numa>\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(m => (m.Groups["path"].Value, m.Groups["ana"].Value, m.Groups["numa"].Value));
        Assert.Equal(
            theirs,
            facts.Subsystems.SelectMany(s => s.Namespaces).Where(n => n.Shape == NvmeShape.Head).SelectMany(n => n.Paths).Select(p => (p.Name, p.AnaState ?? "-", p.NumaNodes!)));
        var dual = facts.Subsystems[1];
        Assert.Equal(("3.2TB NVMe Gen4 U.2 SSD III", "S6RTNE0R900057", "REV.SN66", "numa", "nvm"), (dual.Model, dual.Serial, dual.Firmware, dual.IoPolicy, dual.Type));
        Assert.Equal(
            ("eui.36525430529000570025384500000001", 11233968L * 512, "259:2", null),
            (dual.Namespaces[0].Wwid, dual.Namespaces[0].Size!.Value, dual.Namespaces[0].DeviceNumber, dual.Namespaces[0].Eui));
    }

    [Fact]
    public void Read_OneControllerOfASharedNamespace_IsAHeadWithOnePath()
    {
        var facts = Read("libnvme/config-pcie.tar.xz", "");

        Assert.Equal(
            ["nvme0n1 Head nvme0c0n1", "nvme1n1 Plain nvme1n1"],
            facts.Subsystems.SelectMany(s => s.Namespaces).Select(n => $"{n.Name} {n.Shape} {string.Join(' ', n.Paths.Select(p => p.Name))}"));
        Assert.All(facts.Subsystems.SelectMany(s => s.Controllers), c => Assert.Equal(("live", "pcie"), (c.State, c.Transport)));
    }

    [Fact]
    public void Read_ProcfsTree_AgreesWithNodeExporter()
    {
        using var expected = JsonDocument.Parse(Recorded.Text("prometheus-procfs/expected-nvmesubsystem.json"));
        var facts = Read("prometheus-procfs/tree.tar.gz", "tree");

        foreach (var (theirs, ours) in expected.RootElement.EnumerateArray().Zip(facts.Subsystems))
        {
            Assert.Equal(
                new[] { "Name", "NQN", "Model", "Serial", "IOPolicy" }.Select(k => theirs.GetProperty(k).GetString()),
                [ours.Name, ours.Nqn, ours.Model, ours.Serial, ours.IoPolicy]);
            Assert.Equal(
                theirs.GetProperty("Controllers").EnumerateArray().Select(c => string.Join(' ', c.EnumerateArray().Select(v => v.GetString()))),
                ours.Controllers.Select(c => $"{c.Name} {c.State} {c.Transport} {c.Address.Text}"));
            Assert.Equal(theirs.GetProperty("Namespaces").EnumerateArray().Select(n => n.GetString()), ours.Namespaces.Select(n => n.Name));
        }

        Assert.Equal(expected.RootElement.GetArrayLength(), facts.Subsystems.Length);
    }

    [Theory]
    [InlineData("transcribed/nvme/netapp-fc-old-cli.list-subsys.txt", 2)]
    [InlineData("transcribed/nvme/netapp-fsx-tcp.list-subsys-dev.txt", 2)]
    [InlineData("transcribed/nvme/smartx-tcp.list-subsys-dev.txt", 3)]
    [InlineData("transcribed/nvme/netapp-eseries-rdma.show-topology.txt", 4)]
    public void Address_OfRecordedListings_IsTakenApart(string recording, int count)
    {
        var addresses = Regex.Matches(Recorded.Text(recording), @"\+- nvme\d+ \S+ (?<address>.+?) live", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(m => NvmeAddress.Parse(m.Groups["address"].Value))
            .ToArray();

        Assert.Equal(count, addresses.Length);
        Assert.All(addresses, a => Assert.Contains("traddr=" + a.Traddr, a.Text, StringComparison.Ordinal));
        Assert.All(addresses, a => Assert.DoesNotMatch("[ ,=]", $"{a.Traddr}{a.Trsvcid}{a.HostTraddr}{a.SrcAddr}"));
        Assert.All(addresses, a => Assert.True(a.Trsvcid is not null || a.HostTraddr is not null));
    }

    private NvmeFacts Read(string archive, string below)
    {
        _tree = Recorded.Tree(archive);
        var problems = new ReadProblems();
        var facts = NvmeReader.Read(new CapturedRoot(Path.Combine(_tree.FullName, below)), problems);
        Assert.Empty(problems.ToImmutable());
        return facts;
    }
}
