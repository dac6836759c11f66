using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Volumes;

/// <summary>A letter that another disk gets: the kernel gives the one that was freed to the next.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class LetterTests(HotplugGuest fixture)
{
    [Fact]
    public async Task FreedLetter_IsTheNextVolumes_AndNoLongerTheOldOnes()
    {
        var cloud = await fixture.CloudAsync();
        var volumes = await cloud.CreateAsync(2, "turn");
        await cloud.AttachAsync(volumes[0]);
        var before = (await cloud.RequireExactAsync(volumes[0]))[volumes[0]];

        await cloud.DetachAsync(volumes[0]);
        await cloud.AttachAsync(volumes[1]);

        var after = (await cloud.RequireExactAsync(volumes[1]))[volumes[1]];
        Assert.Equal(before.Name, after.Name);
        var refusal = await Assert.ThrowsAsync<PlumblineException>(() => cloud.Client.GetVolumeDeviceAsync(volumes[0]));
        Assert.Equal(ErrorCodes.NotFound, refusal.Code);
        await cloud.DetachAsync(volumes[1]);
    }

    /// <summary>Nobody told plumbd: the hypervisor took one disk away and gave another, which has its letter now.</summary>
    [Fact]
    public async Task DiskSwappedBehindOurBack_IsNeverHandedOutAsTheOldVolume()
    {
        var cloud = await fixture.CloudAsync();
        var volumes = await cloud.CreateAsync(2, "swapped");
        var (pulled, newcomer) = (cloud.Volume(volumes[0]), cloud.Volume(volumes[1]));
        await cloud.AttachAsync(pulled.Id);
        var before = (await cloud.RequireExactAsync(pulled.Id))[pulled.Id];

        await cloud.Machine.UnplugAsync(pulled);

        // Its name keeps the letter from everybody else. By hand it is given free.
        await fixture.Guest.MustAsync($"dmsetup remove --retry vol-{pulled.Id}");
        await cloud.Machine.PlugAsync(newcomer, slot: 20);
        var there = await cloud.DiskOfAsync(newcomer.Id);
        Assert.Equal(before.Name, there.Name);
        var refusal = await Assert.ThrowsAsync<PlumblineException>(() => cloud.Client.GetVolumeDeviceAsync(pulled.Id));
        Assert.Equal(ErrorCodes.Conflict, refusal.Code);
        Assert.NotEqual(pulled.Id, await cloud.AtOrNothingAsync(there.Name));

        // The cloud agrees that the newcomer is attached here: it is found, and what was lost is shown.
        (newcomer.MachineId, newcomer.DeviceId) = (pulled.MachineId, 20);
        var sync = await cloud.Client.ForceSyncAsync();
        Assert.True(sync.Complete, sync.Problem);
        Assert.Equal(("volume-device-lost", pulled.Id), Assert.Single(sync.Findings.Select(f => (f.Code, f.Subject))));
        await cloud.RequireExactAsync(newcomer.Id);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<PlumblineException>(() => cloud.Client.GetVolumeDeviceAsync(pulled.Id))).Code);

        // Back again, at another letter.
        await cloud.Machine.PlugAsync(pulled, slot: 21);
        await cloud.DiskOfAsync(pulled.Id);
        Assert.Empty((await cloud.Client.ForceSyncAsync()).Findings);
        await cloud.RequireExactAsync(volumes);
        await cloud.DetachAsync(volumes);
    }
}
