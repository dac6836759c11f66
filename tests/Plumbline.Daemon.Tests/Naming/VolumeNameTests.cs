using Plumbline.Daemon.Naming;

namespace Plumbline.Daemon.Tests.Naming;

public sealed class VolumeNameTests
{
    [Theory]
    [InlineData("vol-38400000-8cf0-11bd-b24e-10b96e4ef00d", "vol-38400000-8cf0-11bd-b24e-10b96e4ef00d", "PLUMB-38400000-8cf0-11bd-b24e-10b96e4ef00d")]
    [InlineData("38400000-8cf0-11bd-b24e-10b96e4ef00d", "vol-38400000-8cf0-11bd-b24e-10b96e4ef00d", "PLUMB-38400000-8cf0-11bd-b24e-10b96e4ef00d")]
    [InlineData("vol-vol-7", "vol-vol-7", "PLUMB-vol-7")]
    [InlineData("7", "vol-7", "PLUMB-7")]
    public void Id_MakesNameAndUuid(string id, string name, string uuid) => Assert.Equal(new VolumeName(name, uuid, true), VolumeName.Of(id));

    /// <summary>Ids are the provider's: what a directory or a terminal would take for something else gets no name.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("vol-")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void IdThatIsNoFileName_GetsNone(string id) => Assert.Null(VolumeName.Of(id));

    /// <summary>libdevmapper would write other characters into the kernel's name, and the path would be another one.</summary>
    [Theory]
    [InlineData("with space")]
    [InlineData("päth")]
    [InlineData("back\\slash")]
    [InlineData("star*")]
    public void IdThatDeviceMapperWouldMangle_GoesWithoutIt(string id) => Assert.False(VolumeName.Of(id)!.FitsDeviceMapper);

    [Theory]
    [InlineData(122, true)]
    [InlineData(123, false)]
    [InlineData(124, false)]
    [InlineData(247, false)]
    public void LongId_GoesWithoutDeviceMapper(int length, bool fits) => Assert.Equal(fits, VolumeName.Of(new string('a', length))!.FitsDeviceMapper);

    [Theory]
    [InlineData(248)]
    [InlineData(4096)]
    public void IdLongerThanAFileName_GetsNone(int length) => Assert.Null(VolumeName.Of(new string('a', length)));

    [Theory]
    [InlineData("9a7b", 3, "9a7b-disk3")]
    [InlineData("../../etc/x", 0, null)]
    [InlineData(".hidden", 0, null)]
    public void MachineAndNumber_MakeAName(string machine, long number, string? name) => Assert.Equal(name, VolumeName.OfDisk(machine, number));
}
