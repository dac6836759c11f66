using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Naming;

/// <summary>A volume group and a RAID that belong to another machine are inside volumes.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class InsideTests(HotplugGuest fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task VolumeGroupAndRaidInside_StayUntouchedWithTheRule_AndAreToldOfWithoutIt()
    {
        var cloud = await fixture.CloudAsync();
        var (guest, names) = (fixture.Guest, new NamedVolumes(fixture.Guest, cloud));
        await names.InstallRuleAsync();
        var volumes = await cloud.CreateAsync(2, "inside");
        var (group, raid) = (await names.AttachAsync(volumes[0]), await names.AttachAsync(volumes[1]));

        await Insides.MakeVolumeGroupAsync(guest, group, "theirs");
        await Insides.MakeRaidAsync(guest, raid);
        await cloud.DetachAsync(volumes);

        await names.AttachAsync(volumes[0]);
        await names.AttachAsync(volumes[1]);
        await guest.MustAsync("udevadm settle");

        Assert.DoesNotContain("theirs", await guest.MustAsync("dmsetup ls"), StringComparison.Ordinal);
        Assert.DoesNotContain("md", (await guest.MustAsync("grep ^md /proc/mdstat || true")), StringComparison.Ordinal);
        Assert.Empty(await names.FindingsAsync("guest-vg-active"));
        var known = await Insides.PropertiesAsync(guest, $"/dev/disk/by-id/virtio-{CloudMachine.SerialOf(volumes[0])}");
        Assert.Contains("PLUMBLINE_VOLUME=", known, StringComparison.Ordinal);
        Assert.DoesNotContain("ID_FS_TYPE", known, StringComparison.Ordinal);
        var read = await guest.MustAsync($"udevadm test --action=add /sys/block/vda 2>&1 | grep 59-plumbline.rules");
        Assert.Contains("Reading rules file", read, StringComparison.Ordinal);
        Assert.DoesNotContain("59-plumbline.rules:", read, StringComparison.Ordinal);
        await cloud.DetachAsync(volumes);

        // The same disk without the rule: what the rule keeps off does happen here, is told, and stands in the way of a detach.
        await names.RemoveRuleAsync();
        await cloud.AttachAsync(volumes[0]);
        await guest.WaitUntilAsync("the volume group inside is active", "dmsetup info theirs-data", Limit);
        await cloud.Client.ForceSyncAsync();
        Assert.Equal([volumes[0]], await names.FindingsAsync("guest-vg-active"));
        var refused = await cloud.Client.WaitForCompletionAsync((await cloud.Client.DetachVolumeAsync(volumes[0])).Id, Limit);
        Assert.Equal(OperationStatus.Failed, refused.Status);
        Assert.Contains("theirs-data", refused.Error, StringComparison.Ordinal);
        await names.InstallRuleAsync();
        await guest.MustAsync("dmsetup remove --retry theirs-data");
        await cloud.Client.ForceSyncAsync();
        Assert.Empty(await names.FindingsAsync("guest-vg-active"));
        await cloud.DetachAsync(volumes[0]);
    }
}
