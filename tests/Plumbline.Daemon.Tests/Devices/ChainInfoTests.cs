using FsCheck;
using FsCheck.Fluent;
using Plumbline.Daemon.Devices;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class ChainInfoTests
{
    [Theory]
    [InlineData("""{"diskDeviceBusName":"scsi0:1","diskChain":["[ds] i-2-3-VM/abc.vmdk"]}""", 0, 1)]
    [InlineData("""{"diskChain":[],"diskDeviceBusName":"scsi3:15"}""", 3, 15)]
    public void Parse_ControllerAndUnit(string text, int controller, int unit) => Assert.Equal(new DeviceIdentity.ScsiUnit(controller, unit), ChainInfo.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"diskDeviceBusName\":\"ide0:1\"}")]
    [InlineData("{\"diskDeviceBusName\":7}")]
    [InlineData("{\"diskDeviceBusName\":\"scsi0:1:2\"}")]
    [InlineData("{\"diskDeviceBusName\":\"scsi-1:2\"}")]
    [InlineData("{\"diskDeviceBusName\":\"scsi0:99999999999\"}")]
    [InlineData("{\"diskDeviceBusName\":\"scsi0:1\"")]
    public void Parse_AnythingElse_IsNoPlace(string? text) => Assert.Null(ChainInfo.Parse(text));

    [Fact]
    public void Parse_AnyText_IsAPlaceOrNone() =>
        Prop.ForAll<string?, int, int>((junk, controller, unit) =>
        {
            _ = ChainInfo.Parse(junk);
            _ = ChainInfo.Parse($"{{\"diskDeviceBusName\":\"scsi{junk}:{unit}\"");
            var place = ChainInfo.Parse($"{{\"diskDeviceBusName\":\"scsi{controller}:{unit}\"}}");
            return (place is not null) == (controller is >= 0 and < 64 && unit is >= 0 and < 64) && (place is null || place == new DeviceIdentity.ScsiUnit(controller, unit));
        }).QuickCheckThrowOnFailure();
}
