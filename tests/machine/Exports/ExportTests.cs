using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Exports;

/// <summary>A hot-plugged volume served over NBD by its name, with nbdcopy as the client.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class ExportTests(HotplugGuest fixture)
{
    private const int Written = 4 << 20;

    [Fact]
    public async Task WrittenThroughTheExport_IsReadBackThroughTheName_UnderAnotherLetter()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volumes = await cloud.CreateAsync(2, "served");
        var name = await names.AttachAsync(volumes[0]);
        var before = (await cloud.Client.GetVolumeDeviceAsync(volumes[0])).DevicePath;

        var export = await ExportAsync(cloud, volumes[0], name);
        var hash = await fixture.Guest.ScriptAsync($"head -c {Written} /dev/urandom > /run/written && nbdcopy /run/written '{export.Uri}' && sha256sum < /run/written");
        Assert.Equal(hash, await HashAsync(name));

        // Nothing is pulled from under the engine: it lets go of the name, the name of the disk, and then the disk leaves.
        var detached = await cloud.CompleteAsync(await cloud.Client.DetachVolumeAsync(volumes[0]));
        Assert.Equal(
            ["stop-export", "release-device", "remove-name", "detach", "device-gone"], detached.Steps.Select(s => s.Name).Where(step => step != "find-volume"));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<PlumblineException>(() => cloud.Client.GetExportAsync(volumes[0]))).Code);

        await names.AttachAsync(volumes[1]);
        Assert.Equal(name, await names.AttachAsync(volumes[0]));
        Assert.NotEqual(before, (await cloud.Client.GetVolumeDeviceAsync(volumes[0])).DevicePath);
        Assert.Equal(hash, await HashAsync(name));
        Assert.Equal(export.Uri, (await ExportAsync(cloud, volumes[0], name)).Uri);
        Assert.Equal($"{1L << 30}", (await fixture.Guest.MustAsync($"nbdinfo --size '{export.Uri}'")).Trim());
        await cloud.DetachAsync(volumes);
    }

    /// <summary>The engine has nothing but errors then, and would keep the name open for ever.</summary>
    [Fact]
    public async Task DiskPulledUnderAnExport_IsNamedAndServedAgainWhenItReturns()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("torn");
        var name = await names.AttachAsync(volume);
        var export = await ExportAsync(cloud, volume, name);

        await cloud.Machine.UnplugAsync(cloud.Volume(volume));
        await cloud.WaitAsync("nothing is served of it, and its name is gone", async () =>
        {
            await cloud.Client.ForceSyncAsync();
            return !await names.IsThereAsync(volume);
        });
        Assert.Equal("pending", (await cloud.Client.GetExportAsync(volume)).Status);
        Assert.Empty(await names.FindingsAsync("name-stale"));

        await cloud.Machine.PlugAsync(cloud.Volume(volume), slot: 21);
        await cloud.DiskOfAsync(volume);
        await cloud.Client.ForceSyncAsync();
        Assert.Equal((name, "active"), ((await cloud.Client.GetExportAsync(volume)).DevicePath, (await cloud.Client.GetExportAsync(volume)).Status));
        Assert.Equal(volume, await fixture.Guest.MustAsync($"nbdcopy '{export.Uri}' - | head -c {volume.Length}"));
        await cloud.DetachAsync(volume);
    }

    /// <summary>plumbd never saw the volume gone, so nothing says that it was lost; and the engine has the old disk open.</summary>
    [Fact]
    public async Task DiskThatReturnsElsewhereWhilePlumbdIsAway_IsNamedAndServedAgain()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("moved");
        var name = await names.AttachAsync(volume);
        var export = await ExportAsync(cloud, volume, name);
        var before = (await cloud.Client.GetVolumeDeviceAsync(volume)).DevicePath;

        await cloud.KillAsync();
        await cloud.Machine.UnplugAsync(cloud.Volume(volume));
        await cloud.Machine.PlugAsync(cloud.Volume(volume), slot: 20);
        await cloud.DiskOfAsync(volume);
        await cloud.StartAsync();

        var sync = await cloud.Client.ForceSyncAsync();
        Assert.True(sync.Complete, sync.Problem);
        Assert.NotEqual(before, (await cloud.Client.GetVolumeDeviceAsync(volume)).DevicePath);
        Assert.Equal((name, "active"), ((await cloud.Client.GetExportAsync(volume)).DevicePath, (await cloud.Client.GetExportAsync(volume)).Status));
        Assert.Equal(volume, await fixture.Guest.MustAsync($"nbdcopy '{export.Uri}' - | head -c {volume.Length}"));
        Assert.Empty(await names.FindingsAsync("name-stale"));
        await cloud.DetachAsync(volume);
    }

    private static async Task<Export> ExportAsync(CloudScene cloud, string volume, string name)
    {
        await cloud.CompleteAsync(await cloud.Client.AddExportAsync(volume));
        var export = await cloud.Client.GetExportAsync(volume);
        Assert.Equal((name, "active", "migration-vol-" + volume), (export.DevicePath, export.Status, export.ExportName));
        return export;
    }

    private Task<string> HashAsync(string path) => fixture.Guest.ScriptAsync($"head -c {Written} {path} | sha256sum");
}
