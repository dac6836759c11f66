using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Volumes;

/// <summary>A disk is taken away only when nobody uses it, and then it is gone.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class DetachTests(HotplugGuest fixture)
{
    private const string Place = "/mnt/volume";

    [Fact]
    public async Task Mounted_IsRefusedAndNothingAsked_UntilItIsUnmounted()
    {
        var cloud = await fixture.CloudAsync();
        var volume = await cloud.CreateAsync("mounted");
        await cloud.AttachAsync(volume);
        var disk = (await cloud.RequireExactAsync(volume))[volume];
        var name = (await cloud.Client.GetVolumeDeviceAsync(volume)).PersistentPath;
        await fixture.Guest.ScriptAsync($"mkfs.ext4 -q -E nodiscard {name} && mkdir -p {Place} && mount {name} {Place} && echo kept > {Place}/file");
        var asked = cloud.Fake.Count("detachVolume");

        var refused = await cloud.Client.WaitForCompletionAsync((await cloud.Client.DetachVolumeAsync(volume)).Id);

        Assert.Equal((OperationStatus.Failed, ErrorCodes.Conflict), (refused.Status, refused.ErrorCode));
        Assert.Contains($"on /dev/{disk.Name} is mounted at {Place}", refused.Error, StringComparison.Ordinal);
        Assert.Equal(asked, cloud.Fake.Count("detachVolume"));
        await fixture.Guest.MustAsync($"grep -q kept {Place}/file && umount {Place}");
        await cloud.DetachAsync(volume);
        Assert.DoesNotContain(volume, cloud.Machine.Plugged);
    }

    /// <summary>What was written to the device and not brought to the disk is there when the disk is gone.</summary>
    [Fact]
    public async Task WhatWasWritten_IsOnTheDiskWhenItIsGone()
    {
        const int Offset = 1 << 20;
        var cloud = await fixture.CloudAsync();
        var volume = await cloud.CreateAsync("written");
        await cloud.AttachAsync(volume);
        var disk = (await cloud.RequireExactAsync(volume))[volume];
        await fixture.Guest.MustAsync($"printf written | dd of=/dev/{disk.Name} bs=1 seek={Offset} status=none");

        await cloud.DetachAsync(volume);

        Assert.Equal("written", cloud.Machine.ReadFile(volume, Offset, 7));
    }

    /// <summary>wait.detach.device passes, the job fails, and the guest lets go of the disk all the same (apache/cloudstack#7316).</summary>
    [Fact]
    public async Task LateDetach_EndsCompleted()
    {
        var cloud = await fixture.CloudAsync();
        var volume = await cloud.CreateAsync("late");
        await cloud.AttachAsync(volume);
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cloud.Machine.BeforeUnplug = _ => slow.Task;
        cloud.Fake.Cloud.Jobs.Next("detachVolume", FakeJobEnd.LateDetach);

        var accepted = await cloud.Client.DetachVolumeAsync(volume);
        await cloud.WaitAsync("the failed job was seen, and detaching is asked for again", async () => (await cloud.StepAsync(accepted, "detach")) is { Attempts: > 1 });
        Assert.Contains(volume, cloud.Machine.Plugged);
        slow.SetResult();
        cloud.Machine.BeforeUnplug = _ => Task.CompletedTask;

        await cloud.CompleteAsync(accepted);
        Assert.Null(cloud.Volume(volume).MachineId);
        Assert.DoesNotContain(volume, cloud.Machine.Plugged);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<PlumblineException>(() => cloud.Client.GetVolumeDeviceAsync(volume))).Code);
        await cloud.AttachAsync(volume);
        await cloud.RequireExactAsync(volume);
        await cloud.DetachAsync(volume);
    }
}
