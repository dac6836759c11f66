using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Proxmox;

namespace Plumbline.Tests.Proxmox;

public sealed class ProxmoxReaderTests : IDisposable
{
    private readonly ProxmoxTree _tree = new();
    private readonly ReadProblems _problems = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Cluster_EveryGuestOfEveryNode_IsRead()
    {
        var cluster = Read();

        Assert.Equal((ProxmoxState.Readable, null, "pve1"), (cluster.State, cluster.JudgementRefused, cluster.Node));
        Assert.Equal(["pve1", "pve2"], cluster.Nodes);
        Assert.Equal(["100 Vm pve1 web", "105 Container pve2 db"], cluster.Guests.Select(g => $"{g.Vmid} {g.Kind} {g.Node} {g.Name}"));
        Assert.Equal("vgsan1", cluster.Storages!.Find("san1")!.VgName);
        Assert.Equal(["/etc/pve/nodes/pve1/qemu-server/100.conf line 43 begins an unknown section; it is skipped"], cluster.Notes);
        Assert.Contains(105, cluster.Vmids);
        Assert.DoesNotContain(106, cluster.Vmids);
        Assert.Empty(_problems.ToImmutable());
    }

    [Fact]
    public void NoProxmox_IsAnAnswer()
    {
        using var empty = new ProxmoxTree(populate: false);
        var cluster = ProxmoxReader.Read(new CapturedRoot(empty.Folder), _problems);

        Assert.Equal((ProxmoxState.NotProxmox, null), (cluster.State, cluster.JudgementRefused));
        Assert.Empty(_problems.ToImmutable());
    }

    [Fact]
    public void PveManagerWithoutEtcPve_IsNotMounted()
    {
        using var empty = new ProxmoxTree(populate: false);
        empty.Write("/usr/share/pve-manager/js/x.js", "");

        Assert.Equal(ProxmoxState.NotMounted, ProxmoxReader.Read(new CapturedRoot(empty.Folder), _problems, requirePmxcfs: false).State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("36 25 0:32 / /etc/pve rw - tmpfs tmpfs rw\n")]
    [InlineData("36 25 0:32 / /etc/pve/x rw - fuse /dev/fuse rw\n")]
    [InlineData("36 25 0:32 / /etc/pve rw - fuse /dev/fuse rw\n37 36 0:33 / /etc/pve rw - tmpfs tmpfs rw\n")]
    public void PlainDirectory_IsRefused_UnlessAllowed(string mountinfo)
    {
        _tree.Write("/proc/self/mountinfo", mountinfo);
        var cluster = Read();
        Assert.Equal(ProxmoxState.NotMounted, cluster.State);
        Assert.Empty(cluster.Guests);
        Assert.Contains("every guest would look deleted", cluster.JudgementRefused, StringComparison.Ordinal);

        var allowed = ProxmoxReader.Read(_tree.Root, _problems, requirePmxcfs: false);
        Assert.Equal((ProxmoxState.Readable, 2), (allowed.State, allowed.Guests.Length));
    }

    [Fact]
    public void PlainDirectory_MayLackWhatOnlyPmxcfsWrites()
    {
        _tree.Delete("/etc/pve/.members");
        _tree.Delete("/etc/pve/.vmlist");
        _tree.Delete("/proc/self/mountinfo");
        var cluster = ProxmoxReader.Read(_tree.Root, _problems, "pve2", requirePmxcfs: false);

        Assert.Equal((ProxmoxState.Readable, "pve2"), (cluster.State, cluster.Node));
        Assert.Contains(105, cluster.Vmids);
    }

    [Fact]
    public void NoQuorum_IsRefused_AndStillShown()
    {
        _tree.Write("/etc/pve/.members", ProxmoxTree.Members.Replace("\"quorate\": 1", "\"quorate\": 0", StringComparison.Ordinal));
        var cluster = Read();

        Assert.Equal((ProxmoxState.NoQuorum, 2), (cluster.State, cluster.Guests.Length));
        Assert.Contains("has no quorum", cluster.JudgementRefused, StringComparison.Ordinal);
        Assert.Equal(ProxmoxState.NoQuorum, ProxmoxReader.Read(_tree.Root, _problems, requirePmxcfs: false).State);
    }

    [Fact]
    public void SingleNode_NamesNoCluster_AndIsReadable()
    {
        _tree.Write("/etc/pve/.members", "{\n\"nodename\": \"pve1\",\n\"version\": 2\n}\n");
        Assert.Equal(ProxmoxState.Readable, Read().State);

        _tree.Write("/etc/pve/corosync.conf", "totem {}\n");
        Assert.Equal(ProxmoxState.NoQuorum, Read().State);
    }

    [Theory]
    [InlineData("/etc/pve/.members", "{ half")]
    [InlineData("/etc/pve/.members", "[]")]
    [InlineData("/etc/pve/.members", "{\"nodename\": \"pve1\", \"cluster\": {}}")]
    [InlineData("/etc/pve/.members", "{\"nodename\": \"pve1\", \"cluster\": {\"quorate\": \"1\"}}")]
    [InlineData("/etc/pve/.members", null)]
    [InlineData("/etc/pve/.vmlist", "{ \"version\": 5, \"ids\": { \"100\": { \"node\": ")]
    [InlineData("/etc/pve/.vmlist", "{}")]
    [InlineData("/etc/pve/.vmlist", "{\"ids\": {\"100\": {\"node\": \"\\ud800\", \"type\": \"qemu\"}}}")]
    [InlineData("/etc/pve/.vmlist", null)]
    public void BrokenFilesOfPmxcfs_AreUnknown_AndSaid(string path, string? text)
    {
        if (text is null)
        {
            _tree.Delete(path);
        }
        else
        {
            _tree.Write(path, text);
        }

        var cluster = Read();

        Assert.Equal(ProxmoxState.Unreadable, cluster.State);
        Assert.Contains(path, cluster.JudgementRefused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/pve/nodes/pve2/lxc/105.conf")]
    [InlineData("/etc/pve/nodes/pve2/lxc")]
    [InlineData("/etc/pve/nodes")]
    [InlineData("/etc/pve/storage.cfg")]
    [InlineData("/etc/pve/.vmlist")]
    [InlineData("/etc/pve/.members")]
    [InlineData("/etc/pve/corosync.conf", true)]
    public void AnythingNotPermitted_IsRefusedWithTheReason(string path, bool single = false)
    {
        if (single)
        {
            _tree.Write("/etc/pve/.members", "{\"nodename\": \"pve1\", \"version\": 2}");
        }

        var root = new CapturedRoot(_tree.Folder, new Dictionary<string, int> { [path] = Errno.EACCES });
        var cluster = ProxmoxReader.Read(root, _problems);

        Assert.NotNull(cluster.JudgementRefused);
        Assert.Equal(path + ": permission denied", single ? _problems.ToImmutable()[0].Detail : cluster.Reason);
        Assert.Equal([new ReadProblem("proxmox", path + ": permission denied")], _problems.ToImmutable());
    }

    [Fact]
    public void GuestThatMovesWhileItIsRead_IsFoundWhereItWent()
    {
        var root = new MovingRoot(_tree.Root, gone: "/etc/pve/nodes/pve1/qemu-server/100.conf", () =>
        {
            _tree.Write("/etc/pve/nodes/pve2/qemu-server/100.conf", GuestFiles.Vm);
            _tree.Write("/etc/pve/.vmlist", ProxmoxTree.VmList.Replace("pve1", "pve2", StringComparison.Ordinal));
        });
        _tree.Write("/etc/pve/nodes/pve0/qemu-server/101.conf", "name: x\n");
        var cluster = ProxmoxReader.Read(root, _problems);

        Assert.Equal(ProxmoxState.Readable, cluster.State);
        Assert.Equal("pve2", cluster.Guests.Single(g => g.Vmid == 100).Node);
        Assert.Contains("/etc/pve/nodes/pve1/qemu-server/100.conf went away while it was read: the guest moved or was removed", cluster.Notes);
        Assert.Contains("guest 101 has a configuration, but is not in /etc/pve/.vmlist", cluster.Notes);
    }

    [Fact]
    public void GuestOnlyInTheList_Exists_AndIsNoted()
    {
        _tree.Delete("/etc/pve/nodes/pve1/qemu-server/100.conf");
        var cluster = Read();

        Assert.Equal(ProxmoxState.Readable, cluster.State);
        Assert.Contains(100, cluster.Vmids);
        Assert.Contains("guest 100 is in /etc/pve/.vmlist on node pve1, but has no configuration there", cluster.Notes);
    }

    [Fact]
    public void GuestWhoseFileIsNotPermitted_IsAVmidInUse()
    {
        const string Path = "/etc/pve/nodes/pve2/qemu-server/300.conf";
        _tree.Write(Path, "name: x\n");
        var cluster = ProxmoxReader.Read(new CapturedRoot(_tree.Folder, new Dictionary<string, int> { [Path] = Errno.EACCES }), _problems);

        Assert.Equal([100, 105, 300], cluster.Vmids);
        Assert.Equal((ProxmoxState.Unreadable, Path + ": permission denied"), (cluster.State, cluster.Reason));
    }

    [Theory]
    [InlineData("pve7", "this node's name is given as pve7, and the cluster's nodes are pve1, pve2")]
    [InlineData("pve2", "this node's name is given as pve2, and pmxcfs says pve1")]
    public void WrongNodeName_IsRefused(string node, string reason) =>
        Assert.Equal((ProxmoxState.Unreadable, reason), ProxmoxReader.Read(_tree.Root, _problems, node) is var c ? (c.State, c.Reason) : default);

    [Fact]
    public void Marks_OfTheSecondReading_EqualThoseOfTheFirst_UntilSomethingIsWritten()
    {
        var first = Read().Marks();
        Assert.Empty(ProxmoxCluster.Changed(first, ProxmoxReader.ReadMarks(_tree.Root, _problems)));

        _tree.Write("/etc/pve/nodes/pve1/qemu-server/100.conf", GuestFiles.Vm + "\n");
        _tree.Write("/etc/pve/nodes/pve1/lxc/106.conf", "");
        _tree.Delete("/etc/pve/nodes/pve2/lxc/105.conf");
        Assert.Equal([100, 105, 106], ProxmoxCluster.Changed(first, ProxmoxReader.ReadMarks(_tree.Root, _problems)));
    }

    [Fact]
    public void Marks_OfAGuestSeenTwice_NameBothNodes()
    {
        _tree.Write("/etc/pve/nodes/pve2/qemu-server/100.conf", GuestFiles.Vm);
        var cluster = Read();

        Assert.Equal("pve1+pve2", cluster.Marks()[100].Node);
        Assert.Contains("guest 100 was seen more than once (pve1, pve2): it moved while it was read", cluster.Notes);
    }

    [Fact]
    public void Capture_OfAReading_GivesTheSameAgain()
    {
        var recorded = new RecordingRoot(_tree.Root);
        _ = ProxmoxReader.Read(recorded, _problems);

        Assert.DoesNotContain(recorded.Files.Keys, path => path.Contains("/priv/", StringComparison.Ordinal));
        Assert.Contains("/proc/self/mountinfo", recorded.Files.Keys);
        Assert.Contains("/etc/pve/nodes/pve2/lxc/105.conf", recorded.Files.Keys);
    }

    [Fact]
    public void PmxcfsThatNeverAnswers_IsAskedForOneFileOnly()
    {
        var cluster = ProxmoxReader.Read(new StuckRoot(_tree.Root), _problems);

        Assert.Equal((ProxmoxState.Unreadable, "/etc/pve/.members: no answer within the time limit"), (cluster.State, cluster.Reason));
    }

    [Fact]
    public void EnvironmentWithNul_HidesNoVolume()
    {
        _tree.Write("/etc/pve/nodes/pve2/lxc/105.conf", "env: A=1\0B=2\nrootfs: local-lvm:vm-105-disk-0\n\0\0\0");

        Assert.Equal("vm-105-disk-0", Assert.Single(Read().Guests.Single(g => g.Vmid == 105).Config.Volumes).Volume);
    }

    private ProxmoxCluster Read() => ProxmoxReader.Read(_tree.Root, _problems);

    /// <summary>One file is gone when it is asked for the first time, and something happens then.</summary>
    private sealed class MovingRoot(HostRoot inner, string gone, Action then) : HostRoot
    {
        private bool _moved;

        public override FileAnswer Read(string path, int limit)
        {
            if (path == gone && !_moved)
            {
                _moved = true;
                then();
                return new FileAnswer(null, Errno.ENOENT);
            }

            return inner.Read(path, limit);
        }

        public override FileAnswer ReadWithin(string path, TimeSpan limit) => inner.ReadWithin(path, limit);

        public override LinkAnswer ReadLink(string path) => inner.ReadLink(path);

        // The other node was listed before the guest came to it.
        public override ListAnswer List(string path) =>
            inner.List(path) is { Names: { } names } && path.EndsWith("pve2/qemu-server", StringComparison.Ordinal) ? new ListAnswer([.. names.Where(n => n != "100.conf")], 0) : inner.List(path);
    }

    /// <summary>pmxcfs stopped: whoever asks it without a limit waits for ever.</summary>
    private sealed class StuckRoot(HostRoot inner) : HostRoot
    {
        public override FileAnswer Read(string path, int limit) => Outside(path, () => inner.Read(path, limit));

        public override FileAnswer ReadWithin(string path, TimeSpan limit) => new(null, Errno.ETIMEDOUT);

        public override LinkAnswer ReadLink(string path) => Outside(path, () => inner.ReadLink(path));

        public override ListAnswer List(string path) => Outside(path, () => inner.List(path));

        private static T Outside<T>(string path, Func<T> answer)
        {
            Assert.False(path.StartsWith("/etc/pve", StringComparison.Ordinal), path + " would never answer");
            return answer();
        }
    }
}
