using Plumbline.Daemon.Hosts;
using Plumbline.Documents;
using Plumbline.Findings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests;

public sealed class HostScansTests
{
    /// <summary>GET /api/v1/scan and "plumb scan --format json" of one host that does not change are one document, lost paths included.</summary>
    [Fact]
    public async Task Scan_IsTheVeryDocumentOfPlumb()
    {
        var host = SampleFabric.TwoPortals(new SamplePath("sdb", 16), new SamplePath("sdc", 32, 'F', "faulty"));

        var (inventory, scan) = await new HostScans(new HostPictures(host.Sources)).ReadAsync();
        var printed = await SecondLook.ReadAsync(host.Sources, TestContext.Current.CancellationToken);

        Assert.Equal(ScanDocument.Of(printed.Inventory, Inspector.Inspect(printed)).ToJson(), ScanDocument.Of(inventory, scan).ToJson());
        Assert.Contains(scan.Findings, f => f.Code == "map-degraded");
    }
}
