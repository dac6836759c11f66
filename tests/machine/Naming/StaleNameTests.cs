using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Naming;

/// <summary>What a crash, a pulled disk or somebody else leaves under a name.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class StaleNameTests(HotplugGuest fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Killed between the new table and its use: stopped, with a table beside that nobody looked at.</summary>
    [Fact]
    public async Task KilledInTheMiddleOfAChange_IsMendedAtTheNextStart()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("halfway");
        var name = await names.AttachAsync(volume);
        await cloud.KillAsync();
        await fixture.Guest.ScriptAsync($"echo '0 8 error' | dmsetup load {NamedVolumes.NameOf(volume)}; dmsetup suspend {NamedVolumes.NameOf(volume)}");
        Assert.Equal("Suspended Both", await names.DmAsync(volume, "suspended,tables_loaded"));

        await cloud.StartAsync();

        Assert.Equal("Active Live", await names.DmAsync(volume, "suspended,tables_loaded"));
        Assert.Equal(volume, await fixture.Guest.MustAsync($"head -c {volume.Length} {name}"));
        await cloud.DetachAsync(volume);
    }

    [Fact]
    public async Task DiskPulledUnderAnOpenName_IsNotHandedOut_AndNamedAnewWhenItIsClosed()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("pulled");
        var name = await names.AttachAsync(volume);
        var before = (await cloud.Client.GetVolumeDeviceAsync(volume)).DevicePath!;
        await using (await names.HoldAsync(name))
        {
            await cloud.Machine.UnplugAsync(cloud.Volume(volume));
            await fixture.Guest.WaitUntilAsync("the disk is gone", $"test ! -e /sys/block/{Path.GetFileName(before)}", Limit);
            await names.RequireRefusedAsync(volume, before);
            await cloud.Client.ForceSyncAsync();
            Assert.Equal([volume], await names.FindingsAsync("name-stale"));

            // It is back, under another letter, since the open mapping keeps the old one.
            await cloud.Machine.PlugAsync(cloud.Volume(volume), slot: 22);
            await cloud.DiskOfAsync(volume);
            await cloud.Client.ForceSyncAsync();
            Assert.Equal([volume], await names.FindingsAsync("name-stale"));
            await names.RequireRefusedAsync(volume, name);
        }

        await cloud.Client.ForceSyncAsync();

        Assert.Empty(await names.FindingsAsync("name-stale"));
        var device = await cloud.Client.GetVolumeDeviceAsync(volume);
        Assert.NotEqual(before, device.DevicePath);
        Assert.Equal(name, device.PersistentPath);
        Assert.Equal(volume, await fixture.Guest.MustAsync($"head -c {volume.Length} {name}"));
        await cloud.DetachAsync(volume);
    }

    [Fact]
    public async Task MappingOfSomebodyElseUnderOurName_IsNotTouched()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("taken");
        await fixture.Guest.MustAsync($"dmsetup create {NamedVolumes.NameOf(volume)} --uuid SOMEBODY-else --table '0 8 zero'");

        var ended = await cloud.Client.WaitForCompletionAsync((await cloud.Client.AttachVolumeAsync(volume)).Id, Limit);

        Assert.Equal(OperationStatus.NeedsAttention, ended.Status);
        Assert.Contains("SOMEBODY-else", ended.Error, StringComparison.Ordinal);
        Assert.Equal("SOMEBODY-else 0 8 zero", $"{await names.DmAsync(volume, "uuid")} {(await fixture.Guest.MustAsync($"dmsetup table {NamedVolumes.NameOf(volume)}")).Trim()}");
        await fixture.Guest.MustAsync($"dmsetup remove {NamedVolumes.NameOf(volume)}");
        await cloud.CompleteAsync(await cloud.Client.RetryOperationAsync(ended.Id));
        Assert.Equal(NamedVolumes.UuidOf(volume), await names.DmAsync(volume, "uuid"));
        await cloud.DetachAsync(volume);
    }

    [Fact]
    public async Task Detector_KnowsRecordedOnes_AndFindsALeakedOne()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("scanned");
        await names.AttachAsync(volume);
        await fixture.Guest.MustAsync("dmsetup create vol-leaked --uuid PLUMB-leaked --table '0 8 zero'");

        // Two readings ten seconds apart prove it.
        await Wait.UntilAsync("plumbd tells of the leaked one", async () => await names.ReasonAsync("vol-leaked") == "tombstone own-leaked", Limit);

        Assert.Equal("valid own", await names.ReasonAsync(NamedVolumes.NameOf(volume)));
        await fixture.Guest.MustAsync("dmsetup remove vol-leaked");
        await cloud.DetachAsync(volume);
    }
}
