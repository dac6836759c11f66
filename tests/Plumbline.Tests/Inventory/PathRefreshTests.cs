using Plumbline.Inventory;
using Plumbline.Paths;
using Plumbline.Testing;

namespace Plumbline.Tests.Inventory;

public sealed class PathRefreshTests
{
    [Fact]
    public async Task Refresh_SeesWhatPathsAreJudgedBy_AsAWholeReadingWould()
    {
        var before = await SampleFabric.TwoPortals().ReadAsync();
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty"));

        var refreshed = PathRefresh.Read(host.Sources, before);

        Assert.Equal(PathReport.Of(await host.ReadAsync()).All.Select(l => (l.Facts.Id, l.State, l.Counts)), PathReport.Of(refreshed!).All.Select(l => (l.Facts.Id, l.State, l.Counts)));
        Assert.Same(before.Guests, refreshed!.Guests);
    }

    [Fact]
    public async Task Refresh_IsRefused_WhenDevicesCameOrWent()
    {
        var before = await SampleFabric.TwoPortals().ReadAsync();

        Assert.Null(PathRefresh.Read(SampleFabric.TwoPortals().Disk("sdz", 65, 0, 8, "9:0:0:0", "naa.1").Sources, before));
        var withoutMap = SampleFabric.TwoPortals();
        withoutMap.Mappings.Clear();
        Assert.Null(PathRefresh.Read(withoutMap.Sources, before));
    }
}
