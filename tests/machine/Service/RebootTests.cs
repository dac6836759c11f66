using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Harness;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Service;

/// <summary>The machine starts anew, and nobody does anything.</summary>
[Collection(nameof(ServiceGuest))]
public sealed class RebootTests(ServiceGuest fixture)
{
    private const string Mine = "mine";
    private const string Theirs = "theirs";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>In another order of the disks, and with the cloud away. One volume holds another machine's volume group.</summary>
    [Fact]
    public async Task Reboot_NamesAndExportsAreThereAgain_AndNobodyHasLookedInside()
    {
        var (cloud, guest) = (await fixture.CloudAsync(), fixture.Guest);
        var names = new NamedVolumes(guest, cloud);
        var served = await ServedVolume.MakeAsync(cloud, names, "reboot");
        var group = await cloud.CreateAsync("group");
        await Insides.MakeVolumeGroupAsync(guest, await names.AttachAsync(group), Theirs);
        var own = $"/dev/disk/by-id/virtio-{CloudScene.ForeignSerial[..20]}";
        await Insides.MakeVolumeGroupAsync(guest, own, Mine);
        await guest.ScriptAsync($"printf 'through the name' | dd of={served.Path} bs=4096 seek=7 conv=sync,fsync status=none");
        var before = await WhereAsync(cloud, served.Id);

        cloud.Fake.Away = true;
        await guest.RebootAsync();
        await guest.WaitUntilAsync("systemd has started plumbd", "systemctl is-active -q plumbd", Limit);
        await cloud.WaitForPlumbdAsync();
        await cloud.WaitAsync("plumbd has asked in vain", async () => (await cloud.Client.GetHealthAsync()).Checks.Any(c => (c.Name, c.Status) == ("loop reconcile", "degraded")));

        // The disks' own serial numbers say enough.
        await Wait.UntilAsync("the export is there again", () => served.IsServedAsync(cloud), Limit);
        Assert.Equal((served.Path, true), (await cloud.Client.GetVolumeDeviceAsync(served.Id) is var now ? now.PersistentPath : null, now.DevicePath != before));
        Assert.Equal("through the name", await guest.MustAsync($"nbdcopy '{served.Uri}' - | tail -c +{(7 * 4096) + 1} | head -c 16"));
        Assert.Equal("through the name", await guest.MustAsync($"dd if={now.DevicePath} bs=4096 skip=7 count=1 iflag=direct status=none | head -c 16"));

        // The machine's own group shows that udev does activate groups at this boot.
        var mappings = await guest.MustAsync("udevadm settle; dmsetup ls");
        Assert.Contains($"{Mine}-data", mappings, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Theirs}-data", mappings, StringComparison.Ordinal);

        var listed = (await guest.MustAsync("plumb exports list")).Split('\n').Single(line => line.Contains(served.Id, StringComparison.Ordinal));
        Assert.Contains("active", listed, StringComparison.Ordinal);
        Assert.Equal(served.Path, (await guest.MustAsync($"readlink {PlumbdService.Run}/volumes/{NamedVolumes.NameOf(served.Id)}")).Trim());
        Assert.Equal("valid own", await names.ReasonAsync(NamedVolumes.NameOf(served.Id)));
        await cloud.WaitAsync("exports agree", async () => (await cloud.Client.ValidateExportsAsync()).Valid);

        cloud.Fake.Away = false;
        await cloud.WaitAsync("plumbd has asked again by itself", async () => (await cloud.Client.GetHealthAsync()).Checks.Any(c => (c.Name, c.Status) == ("loop reconcile", "healthy")));
        Assert.True(await served.IsServedAsync(cloud));
        await cloud.DetachAsync(served.Id, group);
    }

    private static async Task<string> WhereAsync(CloudScene cloud, string volume) => (await cloud.Client.GetVolumeDeviceAsync(volume)).DevicePath!;
}
