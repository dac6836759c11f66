using Plumbline.CloudStack;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Tests.CloudStack;

public sealed class CloudListingTests : IDisposable
{
    private readonly Clouds _clouds = new(new CloudLimits { PageSize = 10, Request = TimeSpan.FromHours(2) });

    public void Dispose() => _clouds.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(25)]
    public async Task List_HasEveryEntryOfAllPages(int count)
    {
        Add(count);

        var list = await ListAsync();

        Assert.Equal((count, true), (list.Items.Length, list.Complete));
    }

    [Fact]
    public async Task EntryThatComesMeanwhile_IsNoDoubleAndNoGap()
    {
        Add(25);
        var once = true;
        _clouds.Cloud.AfterPage = _ =>
        {
            if (once)
            {
                once = false;
                Add(1);
            }
        };

        var list = await ListAsync();

        Assert.Equal((26, true), (list.Items.Length, list.Complete));
        Assert.Equal(26, list.Items.Select(v => v.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task EntryThatGoesMeanwhile_HidesNoOther()
    {
        Add(25);
        var once = true;
        _clouds.Cloud.AfterPage = _ =>
        {
            if (once)
            {
                once = false;
                _clouds.Cloud.Volumes.RemoveAt(_clouds.Cloud.Volumes.Count - 1);
            }
        };

        var list = await ListAsync();

        Assert.True(list.Complete);
        Assert.Equal(_clouds.Cloud.Volumes.Select(v => v.Id).Order(StringComparer.Ordinal), list.Items.Select(v => v.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListThatNeverHoldsStill_IsNotComplete()
    {
        Add(25);
        _clouds.Cloud.AfterPage = _ => Add(1);

        Assert.False((await ListAsync()).Complete);
    }

    [Fact]
    public async Task SmallerLargestPage_IsObeyed()
    {
        Add(25);
        _clouds.Cloud.LargestPage = 7;

        var list = await ListAsync();

        Assert.Equal((25, true), (list.Items.Length, list.Complete));
    }

    [Fact]
    public async Task ServerThatIgnoresPages_EndsAndIsNotComplete()
    {
        for (var n = 0; n < 20; n++)
        {
            _clouds.Fake.NextIs("listVolumes", 200, "{\"listvolumesresponse\":{\"volume\":[" + string.Join(',', Enumerable.Range(0, 10).Select(i => $"{{\"id\":\"{i}\"}}")) + "]}}");
        }

        var list = await ListAsync();

        Assert.Equal((10, false), (list.Items.Length, list.Complete));
    }

    [Fact]
    public async Task EntryWithoutAnId_MakesTheListIncomplete()
    {
        for (var n = 0; n < 3; n++)
        {
            _clouds.Fake.NextIs("listVolumes", 200, """{"listvolumesresponse":{"count":2,"volume":[{"id":"a"},{"name":"b"}]}}""");
        }

        var list = await ListAsync();

        Assert.Equal((1, false), (list.Items.Length, list.Complete));
    }

    [Fact]
    public async Task PageThatFails_FailsTheList()
    {
        Add(25);
        _clouds.Cloud.AfterPage = page => _clouds.Fake.Next("listVolumes", FakeFate.CutAfterAccepting);

        var result = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(), CancellationToken.None);

        Assert.Equal((CloudOutcome.Failed, CloudTrouble.Unavailable), (result.Outcome, result.Failure!.Trouble));
    }

    [Fact]
    public async Task IdThatNeverWas_AndOneThatWasRemoved_AreEmptyLists()
    {
        var removed = await _clouds.MakeVolumeAsync();
        await _clouds.Client.DeleteVolumeAsync(removed, CancellationToken.None);

        foreach (var id in new[] { removed, Guid.NewGuid().ToString() })
        {
            var found = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(Id: id), CancellationToken.None);
            Assert.True(found.Value is { Items: [], Complete: true });
        }
    }

    [Fact]
    public async Task VolumesOfAMachineAndOfAZone_AreThoseAlone()
    {
        var attached = await _clouds.MakeAttachedAsync();
        await _clouds.Client.CreateVolumeAsync(Clouds.New("elsewhere") with { ZoneId = FakeCloudStackCommands.ZoneB }, CancellationToken.None);

        var ofMachine = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(MachineId: FakeCloudStackCommands.Machine), CancellationToken.None);
        var ofZone = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(ZoneId: FakeCloudStackCommands.ZoneB), CancellationToken.None);

        Assert.Equal(attached, Assert.Single(ofMachine.Value!.Items).Id);
        Assert.Equal("elsewhere", Assert.Single(ofZone.Value!.Items).Name);
    }

    [Fact]
    public async Task MachinesZonesAndOfferings_AreListed()
    {
        var machines = await _clouds.Client.Listings.MachinesAsync(FakeCloudStackCommands.Machine, null, CancellationToken.None);
        var zones = await _clouds.Client.Listings.ZonesAsync(CancellationToken.None);
        var offerings = await _clouds.Client.Listings.DiskOfferingsAsync(null, CancellationToken.None);

        Assert.Equal("appliance", Assert.Single(machines.Value!.Items).Name);
        Assert.Equal(["zone-a", "zone-b"], zones.Value!.Items.Select(z => z.Name));
        Assert.Equal([(true, 0L), (false, 5L)], offerings.Value!.Items.Select(o => (o.IsCustomized!.Value, o.Gibibytes!.Value)));
    }

    private void Add(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _clouds.Cloud.Volumes.Add(new FakeVolume { Id = Guid.NewGuid().ToString(), Name = $"v{n}", ZoneId = FakeCloudStackCommands.ZoneA, OfferingId = FakeCloudStackCommands.CustomOffering });
        }
    }

    private async Task<CloudList<CloudVolume>> ListAsync() => (await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(), CancellationToken.None)).Value!;
}
