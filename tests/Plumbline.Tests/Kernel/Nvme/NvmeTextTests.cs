using Plumbline.Kernel.Nvme;
using Plumbline.Tests.Kernel.Multipath;

namespace Plumbline.Tests.Kernel.Nvme;

public sealed class NvmeTextTests
{
    [Theory]
    [InlineData("traddr=172.16.82.77,trsvcid=4420,src_addr=172.16.82.98\n", "172.16.82.77", "4420", null, null, "172.16.82.98")]
    [InlineData("traddr=10.0.58.75 trsvcid=8009", "10.0.58.75", "8009", null, null, null)]
    [InlineData("traddr=fd00::1,trsvcid=4420,host_traddr=fd00::2,host_iface=eth1", "fd00::1", "4420", "fd00::2", "eth1", null)]
    [InlineData("traddr=nn-0x20:pn-0x21 host_traddr=nn-0x22:pn-0x23", "nn-0x20:pn-0x21", null, "nn-0x22:pn-0x23", null, null)]
    [InlineData("0000:3e:00.0", "0000:3e:00.0", null, null, null, null)]
    [InlineData("27bcc0000.nvme", "27bcc0000.nvme", null, null, null, null)]
    [InlineData("", null, null, null, null, null)]
    [InlineData("traddr=,trsvcid", null, null, null, null, null)]
    public void Address_Forms_AreTakenApart(string text, string? traddr, string? trsvcid, string? hostTraddr, string? hostIface, string? srcAddr)
    {
        var address = NvmeAddress.Parse(text);

        Assert.Equal(new NvmeAddress(text.Trim(), traddr, trsvcid, hostTraddr, hostIface, srcAddr), address);
    }

    [Theory]
    [InlineData("nvme3", nameof(NvmeNameKind.Controller), null)]
    [InlineData("nvme3n12", nameof(NvmeNameKind.Namespace), null)]
    [InlineData("nvme1c22n3", nameof(NvmeNameKind.Path), "nvme1n3")]
    [InlineData("nvme3n1p2", nameof(NvmeNameKind.Other), null)]
    [InlineData("nvme-subsys1", nameof(NvmeNameKind.Other), null)]
    [InlineData("nvme", nameof(NvmeNameKind.Other), null)]
    [InlineData("nvme1c2", nameof(NvmeNameKind.Other), null)]
    [InlineData("nvme1cn3", nameof(NvmeNameKind.Other), null)]
    [InlineData("nvme1n", nameof(NvmeNameKind.Other), null)]
    [InlineData("ng1n1", nameof(NvmeNameKind.Other), null)]
    [InlineData("nvme99999999999", nameof(NvmeNameKind.Other), null)]
    public void Name_Forms_AreToldApart(string text, string kind, string? head)
    {
        var name = NvmeName.Parse(text);

        Assert.Equal((kind, head), (name.Kind.ToString(), name.Head));
    }

    [Fact]
    public void Texts_Anything_AreTakenApart()
    {
        string[] addresses = ["traddr=172.16.82.77,trsvcid=4420,host_traddr=1.2.3.4,host_iface=eth0,src_addr=172.16.82.98", "0000:3e:00.0"];
        string[] names = ["nvme3", "nvme3n12", "nvme1c22n3"];
        Mutations.Truncate(addresses, text => Assert.Equal(text.Trim(), NvmeAddress.Parse(text).Text));
        Mutations.Check(addresses, text => Assert.Equal(text.AsSpan().Trim().ToString(), NvmeAddress.Parse(text).Text));
        Mutations.Truncate(names, text => _ = NvmeName.Parse(text));
        Mutations.Check(names, text => _ = NvmeName.Parse(text));
    }

    [Fact]
    public void Reader_AttributesOfAnyContent_AreReadOrProblems()
    {
        string[] paths =
        [
            "/sys/devices/virtual/nvme-subsystem/nvme-subsys1/subsysnqn", "/sys/devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1/size",
            "/sys/devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1/nsid", "/sys/devices/fabric/nvme1/address",
            "/sys/devices/fabric/nvme1/cntlid", "/sys/devices/fabric/nvme2/nvme1c2n1/ana_grpid",
        ];
        Mutations.Check(["18446744073709551615", "16", "live", "traddr=a,trsvcid=b"], text =>
        {
            var root = NvmeReaderTests.Shared(headLinks: true);
            foreach (var path in paths)
            {
                root.File(path, text);
            }

            Assert.Equal(2, NvmeReaderTests.Read(root, out _).Subsystems.Single().Namespaces.Single().Paths.Length);
        });
    }
}
