using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;

namespace Plumbline.MachineTests.Volumes;

/// <summary>plumbd, or the whole machine, starts anew while volumes are attached or being attached.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class RestartTests(HotplugGuest fixture)
{
    /// <summary>Two disks are there, the third is being plugged and three wait behind it when plumbd is killed.</summary>
    [Fact]
    public async Task KilledWhileAttachesRun_AllEndExact()
    {
        const int Before = 2;
        var cloud = await fixture.CloudAsync();
        var volumes = await cloud.CreateAsync(6, "killed");
        var plugged = 0;
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cloud.Machine.BeforePlug = _ => plugged++ < Before ? Task.CompletedTask : third.Task;
        var accepted = await Task.WhenAll(volumes.Select(v => cloud.Client.AttachVolumeAsync(v)));
        await cloud.WaitAsync("all were asked for, and some are there", () => Task.FromResult(plugged > Before && volumes.All(cloud.IsAskedFor)));

        await cloud.KillAsync();
        third.SetResult();
        cloud.Machine.BeforePlug = _ => Task.CompletedTask;
        await cloud.StartAsync();

        await Task.WhenAll(accepted.Select(cloud.CompleteAsync));
        await cloud.RequireExactAsync(volumes);
        await cloud.DetachAsync(volumes);
    }

    /// <summary>At the boot the kernel finds the disks in another order than they were plugged in: every letter is another one.</summary>
    [Fact]
    public async Task Reboot_InAnotherOrder_EveryVolumeIsFoundAnew()
    {
        var cloud = await fixture.CloudAsync();
        var volumes = await cloud.CreateAsync(5, "order");
        cloud.Machine.OnScsi[volumes[0]] = true;
        foreach (var volume in volumes)
        {
            await cloud.AttachAsync(volume);
        }

        var before = await cloud.RequireExactAsync(volumes);
        await fixture.Guest.ResetAsync();
        await cloud.OpenWaysAsync();
        await cloud.StartAsync();
        var sync = await cloud.Client.ForceSyncAsync();

        Assert.True(sync.Complete, sync.Problem);
        Assert.Empty(sync.Findings);
        var after = await cloud.RequireExactAsync(volumes);
        Assert.Contains(volumes, v => after[v].Name != before[v].Name);
        await cloud.DetachAsync(volumes);
    }
}
