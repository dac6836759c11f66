using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Kernel.Nvme;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Nvme;

public sealed class NvmeReaderTests
{
    private const string Subsystem = "/sys/devices/virtual/nvme-subsystem/nvme-subsys1";

    [Fact]
    public void Read_LiveControllersWithDifferentAna_KeepsStateAndAnaApart()
    {
        // Pain 17 and defect P4: a live controller was taken for a usable path, and every transport was called TCP.
        var facts = Read(Shared(headLinks: true), out var problems);

        Assert.Empty(problems);
        var subsystem = Assert.Single(facts.Subsystems);
        Assert.Equal(("nvme-subsys1", "nqn.2020-01.test:s", "round-robin"), (subsystem.Name, subsystem.Nqn, subsystem.IoPolicy));
        Assert.Equal([("nvme1", "live", "tcp"), ("nvme2", "live", "rdma")], subsystem.Controllers.Select(c => (c.Name, c.State, c.Transport)));
        var ns = Assert.Single(subsystem.Namespaces);
        Assert.Equal(("nvme1n1", NvmeShape.Head, 1L, 8192L, false), (ns.Name, ns.Shape, ns.Nsid, ns.Size, ns.ReadOnly));
        Assert.Equal([("nvme1c1n1", "nvme1", "optimized"), ("nvme1c2n1", "nvme2", "inaccessible")], ns.Paths.Select(p => (p.Name, p.Controller, p.AnaState)));
        Assert.Equal([1L, 2L], ns.Paths.Select(p => p.AnaGroup));
    }

    [Fact]
    public void Read_OlderKernelWithoutLinks_FindsThePathsByName() =>
        Assert.Equal(["nvme1c1n1", "nvme1c2n1"], Read(Shared(headLinks: false), out _).Subsystems[0].Namespaces.Single().Paths.Select(p => p.Name));

    [Fact]
    public void Read_PathNodesWithoutAHead_AreNotLost()
    {
        // Every path came up inaccessible: the kernel makes no block device, and still these are the namespace's paths.
        var root = Shared(headLinks: false, head: false);

        var ns = Assert.Single(Read(root, out _).Subsystems[0].Namespaces);

        Assert.Equal(("nvme1n1", NvmeShape.HeadMissing, null), (ns.Name, ns.Shape, ns.DeviceNumber));
        Assert.Equal(2, ns.Paths.Length);
    }

    [Fact]
    public void Read_AnaNotReported_IsNullAndNotOptimized()
    {
        var root = new MemoryRoot();
        Controller(root, "nvme0", "pcie", "0000:3e:00.0");
        root.Attributes("/sys/devices/fabric/nvme0/nvme1c0n1", ("nsid", "1"), ("size", "8"), ("wwid", "eui.1"), ("queue_depth", ""));
        root.Attributes(Subsystem + "/nvme1n1", ("nsid", "1"), ("size", "8"));

        var path = Assert.Single(Assert.Single(Read(root, out var problems).Subsystems[0].Namespaces).Paths);

        Assert.Equal((null, null, null), (path.AnaState, path.AnaGroup, path.QueueDepth));
        Assert.Empty(problems);
    }

    [Fact]
    public void Read_MultipathOff_GroupsTheDevicesByTheirOwnWwid()
    {
        var root = new MemoryRoot();
        foreach (var controller in new[] { "nvme1", "nvme2" })
        {
            Controller(root, controller, "fc", "traddr=nn-0x1:pn-0x2,host_traddr=nn-0x3:pn-0x4");
            var devices = "/sys/devices/fabric/" + controller;
            root.Attributes($"{devices}/{controller}n1", ("nsid", "1"), ("size", "8"), ("wwid", "uuid.a"));
            root.Attributes($"{devices}/{controller}n2", ("nsid", "2"), ("size", "8"), ("wwid", "nvme.1234-61-62-00000002"));
        }

        var subsystem = Read(root, out _).Subsystems[0];

        Assert.All(subsystem.Namespaces, n => Assert.Equal(NvmeShape.Plain, n.Shape));
        Assert.Equal(
            ["nvme1n1 nvme2n1", "nvme1n2", "nvme2n2"],
            NvmeDevice.Of(subsystem).Select(d => string.Join(' ', d.Paths.Select(p => p.Name))));
    }

    [Fact]
    public void Read_ControllerBeforeItsFirstConnection_IsUnattached()
    {
        var root = new MemoryRoot();
        root.Attributes("/sys/devices/fabric/nvme7", ("state", "connecting"), ("transport", "tcp"), ("address", "traddr=10.0.0.1,trsvcid=4420"));
        root.Link("/sys/class/nvme/nvme7", "../../devices/fabric/nvme7");

        Assert.Equal(("nvme7", "connecting"), Read(root, out _).Unattached.Select(c => (c.Name, c.State)).Single());
    }

    [Fact]
    public void Read_Secrets_AreNeverAskedFor()
    {
        var root = Shared(headLinks: true);
        root.Attributes("/sys/devices/fabric/nvme1", ("dhchap_secret", "DHHC-1:00:x"), ("dhchap_ctrl_secret", "y"), ("tls_key", "z"), ("tls_configured_key", "z"));

        _ = Read(root, out _);

        Assert.Contains("/sys/devices/fabric/nvme1/state", root.Asked);
        Assert.DoesNotContain(root.Asked, p => p.Contains("dhchap", StringComparison.Ordinal) || p.Contains("tls", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ClassLinks_AreLeftForTheRealPlace()
    {
        // A capture records the paths that were asked: only those below /sys/devices are the same by every way.
        var root = Shared(headLinks: true);

        _ = Read(root, out _);

        Assert.DoesNotContain(root.Asked, p => p.StartsWith("/sys/class", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_StateThatCannotBeRead_IsAProblemAndTheRestStands()
    {
        var root = Shared(headLinks: true);
        root.Error("/sys/devices/fabric/nvme1/state", Errno.EIO);

        var facts = Read(root, out var problems);

        Assert.Null(facts.Subsystems[0].Controllers[0].State);
        Assert.Equal("live", facts.Subsystems[0].Controllers[1].State);
        Assert.Equal("nvme", Assert.Single(problems).Source);
    }

    [Fact]
    public void Read_NoNvme_IsEmptyWithoutProblems()
    {
        var facts = Read(new MemoryRoot(), out var problems);

        Assert.Empty(facts.Subsystems);
        Assert.Empty(facts.Unattached);
        Assert.Empty(problems);
    }

    internal static NvmeFacts Read(HostRoot root, out IReadOnlyList<ReadProblem> problems)
    {
        var collected = new ReadProblems();
        var facts = NvmeReader.Read(root, collected);
        problems = collected.ToImmutable();
        return facts;
    }

    internal static MemoryRoot Shared(bool headLinks, bool head = true)
    {
        var root = new MemoryRoot();
        Controller(root, "nvme1", "tcp", "traddr=10.0.0.1,trsvcid=4420,src_addr=10.0.0.9");
        Controller(root, "nvme2", "rdma", "traddr=10.0.1.1,trsvcid=4420");
        root.Attributes("/sys/devices/fabric/nvme1/nvme1c1n1", ("nsid", "1"), ("size", "16"), ("wwid", "uuid.a"), ("ana_state", "optimized"), ("ana_grpid", "1"));
        root.Attributes("/sys/devices/fabric/nvme2/nvme1c2n1", ("nsid", "1"), ("size", "16"), ("wwid", "uuid.a"), ("ana_state", "inaccessible"), ("ana_grpid", "2"));
        if (head)
        {
            root.Attributes(Subsystem + "/nvme1n1", ("nsid", "1"), ("size", "16"), ("ro", "0"), ("dev", "259:2"), ("wwid", "uuid.a"), ("eui", "00 00 00 00 00 00 00 00"));
        }

        if (headLinks)
        {
            root.Link(Subsystem + "/nvme1n1/multipath/nvme1c1n1", "../../../../../fabric/nvme1/nvme1c1n1");
            root.Link(Subsystem + "/nvme1n1/multipath/nvme1c2n1", "../../../../../fabric/nvme2/nvme1c2n1");
        }

        return root;
    }

    private static void Controller(MemoryRoot root, string name, string transport, string address)
    {
        root.Link("/sys/class/nvme-subsystem/nvme-subsys1", "../../devices/virtual/nvme-subsystem/nvme-subsys1");
        root.Attributes(Subsystem, ("subsysnqn", "nqn.2020-01.test:s"), ("iopolicy", "round-robin"), ("model", "Model  "), ("subsystype", "nvm"));
        root.Link(Subsystem + "/" + name, "../../../fabric/" + name);
        root.Link("/sys/class/nvme/" + name, "../../devices/fabric/" + name);
        root.Attributes(
            "/sys/devices/fabric/" + name,
            ("state", "live"), ("transport", transport), ("address", address), ("cntlid", "5"), ("cntrltype", "io"), ("ctrl_loss_tmo", "off"));
    }
}
