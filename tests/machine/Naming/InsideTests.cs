using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Naming;

/// <summary>What belongs to another machine is inside volumes: volume groups, a RAID, a btrfs.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class InsideTests(HotplugGuest fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task VolumesOfTheCloud_StayUntouchedWithTheRule_AndAreToldOfWithoutIt()
    {
        var cloud = await fixture.CloudAsync();
        var (guest, names) = (fixture.Guest, new NamedVolumes(fixture.Guest, cloud));
        await names.InstallRuleAsync();
        var volumes = await cloud.CreateAsync(4, "inside");
        var (group, scsi, raid, btrfs) = (volumes[0], volumes[1], volumes[2], volumes[3]);
        cloud.Machine.OnScsi[scsi] = true;
        await cloud.AttachAsync(volumes);
        await Insides.MakeVolumeGroupAsync(guest, NamedVolumes.PathOf(group), "theirs");
        await Insides.MakeVolumeGroupAsync(guest, NamedVolumes.PathOf(scsi), "scsi");
        await Insides.MakeRaidAsync(guest, NamedVolumes.PathOf(raid));
        await Insides.MakeBtrfsAsync(guest, NamedVolumes.PathOf(btrfs));
        await cloud.DetachAsync(volumes);

        await cloud.AttachAsync(volumes);

        foreach (var volume in volumes)
        {
            var known = await Insides.PropertiesAsync(guest, await DiskAsync(cloud, volume));
            Assert.Contains("PLUMBLINE_VOLUME=", known, StringComparison.Ordinal);
            Assert.DoesNotContain("ID_FS_TYPE", known, StringComparison.Ordinal);
            Assert.DoesNotContain("ID_BTRFS_READY", known, StringComparison.Ordinal);
        }

        var mappings = await guest.MustAsync("dmsetup ls");
        Assert.DoesNotContain("theirs", mappings, StringComparison.Ordinal);
        Assert.DoesNotContain("scsi", mappings, StringComparison.Ordinal);
        Assert.DoesNotContain("md", await guest.MustAsync("grep ^md /proc/mdstat || true"), StringComparison.Ordinal);
        Assert.False(await Insides.IsKnownBtrfsAsync(guest, await DiskAsync(cloud, btrfs)));
        Assert.Empty(await names.FindingsAsync("guest-vg-active"));
        var read = await guest.MustAsync($"udevadm test --action=add /sys/block/vda 2>&1 | grep 59-plumbline.rules");
        Assert.Contains("Reading rules file", read, StringComparison.Ordinal);
        Assert.DoesNotContain("59-plumbline.rules:", read, StringComparison.Ordinal);
        await cloud.DetachAsync(volumes);

        // The same disks without the rule: what the rule keeps off does happen here, is told, and stands in the way of a detach.
        await names.RemoveRuleAsync();
        await cloud.AttachAsync(group, scsi, btrfs);
        await guest.WaitUntilAsync("the volume groups inside are active", "dmsetup info theirs-data && dmsetup info scsi-data", Limit);
        Assert.Contains("ID_BTRFS_READY=1", await Insides.PropertiesAsync(guest, await DiskAsync(cloud, btrfs)), StringComparison.Ordinal);
        Assert.True(await Insides.IsKnownBtrfsAsync(guest, await DiskAsync(cloud, btrfs)));
        await cloud.Client.ForceSyncAsync();
        Assert.Equal(new[] { group, scsi }.Order(StringComparer.Ordinal), (await names.FindingsAsync("guest-vg-active")).Order(StringComparer.Ordinal));
        var refused = await cloud.Client.WaitForCompletionAsync((await cloud.Client.DetachVolumeAsync(group)).Id, Limit);
        Assert.Equal(OperationStatus.Failed, refused.Status);
        Assert.Contains("theirs-data", refused.Error, StringComparison.Ordinal);
        await names.InstallRuleAsync();
        await guest.MustAsync("dmsetup remove --retry theirs-data && dmsetup remove --retry scsi-data");
        await cloud.Client.ForceSyncAsync();
        Assert.Empty(await names.FindingsAsync("guest-vg-active"));
        await cloud.DetachAsync(group, scsi, btrfs);
    }

    [Fact]
    public async Task VolumeOfTheLocalProvider_StaysUntouchedWithTheRule_AndNotWithoutIt()
    {
        var (guest, names) = (fixture.Guest, new NamedVolumes(fixture.Guest, await fixture.CloudAsync()));
        await names.InstallRuleAsync();
        await using var local = await LocalVolumes.StartAsync(guest);
        var volume = await local.CreateAsync("local");
        await local.AttachAsync(volume);
        await Insides.MakeVolumeGroupAsync(guest, "/dev/mapper/" + volume, "loops");
        await local.DetachAsync(volume);

        var known = await Insides.PropertiesAsync(guest, await local.AttachAsync(volume));

        Assert.Contains("PLUMBLINE_VOLUME=local", known, StringComparison.Ordinal);
        Assert.DoesNotContain("loops", await guest.MustAsync("dmsetup ls"), StringComparison.Ordinal);
        await local.DetachAsync(volume);
        await names.RemoveRuleAsync();
        await local.AttachAsync(volume);
        await guest.WaitUntilAsync("the volume group inside is active", "dmsetup info loops-data", Limit);
        await names.InstallRuleAsync();
        await guest.MustAsync("dmsetup remove --retry loops-data");
        await local.DetachAsync(volume);
    }

    [Fact]
    public async Task Multipathd_MapsEveryOtherScsiDisk_ButNoVolume()
    {
        const string Foreign = "neighbour";
        var cloud = await fixture.CloudAsync();
        var (guest, names) = (fixture.Guest, new NamedVolumes(fixture.Guest, cloud));
        await names.InstallRuleAsync();
        var volume = await cloud.CreateAsync("path");
        cloud.Machine.OnScsi[volume] = true;
        await using (var multipathd = await Multipathd.StartAsync(guest))
        {
            var name = await names.AttachAsync(volume);
            var neighbour = await guest.Hotplug.PlugAsync(Foreign, guest.Hotplug.CreateFile(Foreign, 16L << 20), new(OnScsi: true));
            await multipathd.WaitForMapAsync(Foreign);
            await multipathd.ReconfigureAsync();

            Assert.Equal([Foreign], await multipathd.MappedAsync());
            Assert.Equal(await DiskAsync(cloud, volume), "/dev/" + (await guest.MustAsync($"ls /sys/block/$(basename $(readlink -f {name}))/slaves")).Trim());
            await guest.Hotplug.UnplugAsync(neighbour);
        }

        await cloud.DetachAsync(volume);
    }

    private static async Task<string> DiskAsync(CloudScene cloud, string volume) => (await cloud.Client.GetVolumeDeviceAsync(volume)).DevicePath!;
}
