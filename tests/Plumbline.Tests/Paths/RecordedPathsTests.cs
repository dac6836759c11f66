using Plumbline.Kernel;
using Plumbline.Kernel.FibreChannel;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Iscsi;
using Plumbline.Kernel.Multipath;
using Plumbline.Kernel.Nvme;
using Plumbline.Inventory;
using Plumbline.Paths;
using Plumbline.Testing;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Paths;

/// <summary>Answers of real hosts, judged. The maps are given to device-mapper by the names that multipathd tells.</summary>
public sealed class RecordedPathsTests : IDisposable
{
    private DirectoryInfo? _tree;

    public void Dispose() => _tree?.Delete(recursive: true);

    [Theory]
    [InlineData("ibm-ubiquity/multipathd-list-maps-json.json")]
    public async Task Multipathd_CountsAddUpAndAgreeWithItsOwn(string recording)
    {
        var text = Recorded.Text(recording);
        var reply = MultipathdReply.Of("show maps json", text);
        var host = new SampleHost { Multipathd = reply };
        var maps = MultipathMapsParser.Parse(reply.Text!).Maps;
        for (var i = 0; i < maps.Length; i++)
        {
            host.Mapping(maps[i].Name!, "mpath-" + maps[i].Wwid, i, "multipath", "unread", []);
        }

        var report = await Report.OfAsync(host);

        Assert.NotEmpty(maps);
        Assert.Equal(maps.Length, report.All.Length);
        foreach (var lun in report.All)
        {
            var theirs = maps.Single(m => m.Wwid == lun.Facts.Wwid);
            Assert.Equal(theirs.AllPaths.Count(), lun.Counts.Total);
            Assert.Equal(theirs.UsablePaths, lun.Counts.Active + lun.Counts.Standby);
            Assert.Equal(lun.Counts.Total, lun.Counts.Active + lun.Counts.Standby + lun.Counts.Failed + lun.Counts.Checking + lun.Counts.Unknown);
        }
    }

    [Theory]
    [InlineData("libnvme/tree-pcie.tar.xz", "")]
    [InlineData("libnvme/config-pcie.tar.xz", "")]
    [InlineData("prometheus-procfs/tree.tar.gz", "tree")]
    public async Task NvmeTrees_EveryPathOfALiveControllerIsUsable(string archive, string below)
    {
        _tree = Recorded.Tree(archive);
        var root = new CapturedRoot(Path.Combine(_tree.FullName, below));
        var problems = new ReadProblems();
        var facts = NvmeReader.Read(root, problems);
        var inventory = (await new SampleHost().ReadAsync()) with { Fabric = new FabricFacts(facts, new IscsiFacts([]), new FibreChannelFacts([], []), InterfaceFacts.None) };

        var report = PathReport.Of(inventory);

        foreach (var lun in report.All)
        {
            var subsystem = facts.Subsystems.Single(s => s.Nqn == lun.Facts.Nqn);
            var live = subsystem.Controllers.Where(c => c.State == "live").Select(c => c.Name).ToHashSet();
            Assert.All(lun.Paths, p => Assert.Equal(live.Contains(p.Facts.Controller!), p.State is PathState.Active or PathState.Standby));
            Assert.Equal(subsystem.Namespaces.Single(n => n.Name == lun.Facts.Name).Paths.Length, lun.Counts.Total);
        }

        Assert.Equal(
            facts.Subsystems.Where(s => s.Controllers.Any(c => c.Transport is not ("pcie" or "apple-nvme")) || s.Namespaces.Any(n => n.Paths.Length > 1)).SelectMany(s => s.Namespaces).Select(n => n.Name).Order(StringComparer.Ordinal),
            report.All.Select(l => l.Facts.Name).Order(StringComparer.Ordinal));
    }
}
