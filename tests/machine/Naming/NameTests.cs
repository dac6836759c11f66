using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Naming;

/// <summary>One path that stays, whatever letter the disk has.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class NameTests(HotplugGuest fixture)
{
    [Fact]
    public async Task WrittenThroughTheName_IsReadBackThroughIt_UnderAnotherLetter()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volumes = await cloud.CreateAsync(2, "letter");
        var name = await names.AttachAsync(volumes[0]);
        var before = (await cloud.Client.GetVolumeDeviceAsync(volumes[0])).DevicePath;
        await fixture.Guest.ScriptAsync($"printf 'through the name' | dd of={name} bs=4096 seek=7 conv=sync,fsync status=none");
        await using (await names.HoldAsync(name))
        {
            // The raw disk cannot be had exclusively beside it: an exporter that was given it would fail.
            var raw = await fixture.Guest.RunAsync($"perl -MFcntl -e 'sysopen(my $disk, \"{before}\", O_RDWR | O_EXCL) or die \"$!\"'");
            raw.Require("the disk is busy", raw.Stderr.Contains("busy", StringComparison.Ordinal));
        }

        await cloud.DetachAsync(volumes[0]);
        Assert.False(await names.IsThereAsync(volumes[0]));
        Assert.DoesNotContain(NamedVolumes.UuidOf(volumes[0]), await fixture.Guest.MustAsync($"cat {PlumbdByHand.State}/names.json"), StringComparison.Ordinal);
        await names.AttachAsync(volumes[1]);
        Assert.Equal(name, await names.AttachAsync(volumes[0]));

        var device = await cloud.Client.GetVolumeDeviceAsync(volumes[0]);
        Assert.NotEqual(before, device.DevicePath);
        Assert.Equal(name, device.PersistentPath);
        Assert.Equal("through the name", (await fixture.Guest.MustAsync($"dd if={name} bs=4096 skip=7 count=1 status=none | head -c 16")).Trim('\0'));
        Assert.Equal(NamedVolumes.UuidOf(volumes[0]), await names.DmAsync(volumes[0], "uuid"));
        Assert.Contains(NamedVolumes.UuidOf(volumes[0]), await fixture.Guest.MustAsync($"cat {PlumbdByHand.State}/names.json"), StringComparison.Ordinal);
        var links = (await fixture.Guest.MustAsync($"cd {PlumbdByHand.Run}/volumes && for l in *; do echo $l $(readlink $l); done")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains($"{NamedVolumes.NameOf(volumes[0])} {name}", links);
        Assert.Equal(2, links.Count(l => l.StartsWith($"{FakeCloudStackCommands.Machine}-disk", StringComparison.Ordinal)));
        await cloud.DetachAsync(volumes);
        Assert.Empty((await fixture.Guest.MustAsync($"ls {PlumbdByHand.Run}/volumes")).Trim());
    }

    [Fact]
    public async Task Resized_GrowsUnderTheOneWhoHasItOpen()
    {
        const long Larger = 2L << 30;
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("grows");
        var name = await names.AttachAsync(volume);
        await using (await names.HoldAsync(name))
        {
            await cloud.Machine.GrowAsync(volume, Larger);
            var ended = await cloud.CompleteAsync(await cloud.Client.ResizeVolumeAsync(volume, Larger));

            Assert.Equal(name, ended.ReadOutcome()!.PersistentPath);
            Assert.Equal($"{Larger}", (await fixture.Guest.MustAsync($"blockdev --getsize64 {name}")).Trim());
            Assert.Equal("Active Live 1", await names.DmAsync(volume, "suspended,tables_loaded,open"));
        }

        await fixture.Guest.ScriptAsync($"printf end | dd of={name} bs=512 seek={(Larger / 512) - 1} conv=sync,fsync status=none");
        await cloud.DetachAsync(volume);
    }

    [Fact]
    public async Task ReadOnly_CannotBeWrittenThrough()
    {
        var cloud = await fixture.CloudAsync();
        var names = new NamedVolumes(fixture.Guest, cloud);
        var volume = await cloud.CreateAsync("readonly");

        var name = await names.AttachAsync(volume, readOnly: true);

        Assert.Equal("1", (await fixture.Guest.MustAsync($"blockdev --getro {name}")).Trim());
        Assert.False((await fixture.Guest.RunAsync($"dd if=/dev/zero of={name} bs=4096 count=1 conv=fsync")).Succeeded);
        Assert.Equal(volume, await fixture.Guest.MustAsync($"head -c {volume.Length} {name}"));
        await cloud.DetachAsync(volume);
    }
}
