using Plumbline.Daemon.Devices;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class XenMatchTests
{
    private static Search Find(SampleDisks disks, long deviceId) => XenMatch.Find(new DiskReader(disks.Files).Read(), new DeviceIdentity.XenSlot(deviceId));

    [Theory]
    [InlineData(0, "device/vbd/51712")]
    [InlineData(1, "device/vbd/51728")]
    [InlineData(1, "device/vbd/832")]
    [InlineData(4, "device/vbd/51776")]
    [InlineData(15, "device/vbd/51952")]
    [InlineData(16, "device/vbd/268439552")]
    public void Position_IsTheNumberOfTheBlockDevice(long deviceId, string node) =>
        Assert.Equal("xvdc", Assert.IsType<Search.Found>(Find(new SampleDisks().Xen("xvdb", "device/vbd/51920").Xen("xvdc", node), deviceId)).Device.Name);

    /// <summary>The letter is a label: after a gap it is not the position's.</summary>
    [Fact]
    public void Letter_SaysNothing()
    {
        var disks = new SampleDisks().Xen("xvda", "device/vbd/51712").Xen("xvdb", "device/vbd/51776");

        Assert.Equal("xvdb", Assert.IsType<Search.Found>(Find(disks, 4)).Device.Name);
        Assert.IsType<Search.Absent>(Find(disks, 1));
    }

    [Fact]
    public void TwoDisksAtOnePosition_IsAmbiguous() =>
        Assert.IsType<Search.Ambiguous>(Find(new SampleDisks().Xen("xvdb", "device/vbd/51728").Xen("xvdc", "device/vbd/832"), 1));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void PositionThatCannotBe_IsAbsent(long deviceId) => Assert.IsType<Search.Absent>(Find(new SampleDisks().Xen("xvda", "device/vbd/51712"), deviceId));

    [Fact]
    public void NumbersOf_AreEachPositionsOwn()
    {
        var all = Enumerable.Range(0, 200).SelectMany(id => XenMatch.NumbersOf(id)).ToList();

        Assert.Equal(all.Count, all.Distinct().Count());
    }
}
