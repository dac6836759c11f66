using System.Text.Json;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Tests.Kernel.DeviceMapper;

public sealed class DmReadingTests
{
    private static readonly DmAnswer Disk = new(
        "pve-vm--100--disk--0", "LVM-x", 253, 3, 1, 0, false, true, false, false, false, false, [new DmLine(0, 8192, "linear", "8:0 2048")], [], [], ["8:0"]);

    [Fact]
    public void Capture_EqualReadings_KeepsOneAndGivesBoth()
    {
        var recorded = new RecordingDeviceMapper(new CapturedDeviceMapper(new DmCapture(new DmReading(true, null, [Disk], []), null)));
        var first = recorded.Read(DmDetail.Everything);
        recorded.Read(DmDetail.Identity);

        var json = JsonSerializer.Serialize(recorded.ToCapture(), DmJson.Default.DmCapture);
        var again = new CapturedDeviceMapper(JsonSerializer.Deserialize(json, DmJson.Default.DmCapture)!);

        Assert.Null(recorded.ToCapture().Second);
        Assert.Equal(first.Devices[0].Table, again.Read(DmDetail.Everything).Devices[0].Table);
        Assert.True(again.Read(DmDetail.Identity).Devices[0].SameIdentity(Disk));
    }

    [Fact]
    public void Capture_TableThatChangedBetweenTheReadings_KeepsBoth()
    {
        var moved = Disk with { Table = [new DmLine(0, 8192, "linear", "8:16 2048")] };
        var recorded = new RecordingDeviceMapper(new CapturedDeviceMapper(
            new DmCapture(new DmReading(true, null, [Disk], []), new DmReading(true, null, [moved], []))));
        recorded.Read(DmDetail.Everything);
        recorded.Read(DmDetail.Identity);

        Assert.Equal("8:16 2048", recorded.ToCapture().Second!.Devices[0].Table[0].Params);
        Assert.False(Disk.SameIdentity(moved));
    }

    [Fact]
    public void SizeOfADevice_IsTheSumOfItsTargets()
    {
        var device = DmDevice.From(Disk with { Table = [new DmLine(0, 8, "linear", "8:0 0"), new DmLine(8, 24, "error", "")] });

        Assert.Equal(32, device.Sectors);
    }
}
