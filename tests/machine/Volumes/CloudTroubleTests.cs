using Plumbline.Client;
using Plumbline.MachineTests.Guests;
using Plumbline.MachineTests.Scenes;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Volumes;

/// <summary>What the cloud says of an attach is not what the machine has.</summary>
[Collection(nameof(HotplugGuest))]
public sealed class CloudTroubleTests(HotplugGuest fixture)
{
    /// <summary>The job is done, and the disk comes later: the kernel's event is what is waited for.</summary>
    [Fact]
    public async Task DoneBeforeTheDiskIsThere_IsWaitedFor()
    {
        var cloud = await fixture.CloudAsync();
        var volume = await cloud.CreateAsync("early");
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cloud.Machine.BeforePlug = _ => late.Task;
        cloud.Fake.Cloud.Jobs.Next("attachVolume", FakeJobEnd.DoneEarly);

        var accepted = await cloud.Client.AttachVolumeAsync(volume);
        await cloud.WaitAsync("plumbd waits for the disk", async () => await cloud.StepAsync(accepted, "find-device") is not null);
        await using var events = await BlockEvents.ListenAsync(fixture.Guest);
        late.SetResult();
        cloud.Machine.BeforePlug = _ => Task.CompletedTask;

        var ended = await cloud.CompleteAsync(accepted);
        var disk = (await cloud.RequireExactAsync(volume))[volume];
        Assert.Equal("/dev/" + disk.Name, ended.ReadOutcome()!.DevicePath);
        await TellLatencyAsync(events, disk.Name, ended.Steps.Single(s => s.Name == "find-device").EndedAt!.Value);
        await cloud.DetachAsync(volume);
    }

    /// <summary>Told for docs/performance.md, never asserted.</summary>
    private static async Task TellLatencyAsync(BlockEvents events, string name, DateTimeOffset known)
    {
        var kernel = await events.KernelAddedAsync(name);
        var (ours, udevs) = ((known - kernel).TotalMilliseconds, (await events.UdevAddedAsync(name) - kernel).TotalMilliseconds);
        TestContext.Current.SendDiagnosticMessage($"{ours:F0} ms from the kernel's event to the volume's device being known and on disk, {udevs:F0} ms until udev was done with it: ratio {ours / udevs:F2}");
    }

    /// <summary>
    /// The management server starts anew in the middle of an attach: the volume is unattached for the cloud, and the machine keeps its disk,
    /// which stands in the way of a second attach.
    /// </summary>
    [Fact]
    public async Task AttachThatTheCloudForgot_IsNamed_AndDoneOnceTheDiskIsGone()
    {
        var cloud = await fixture.CloudAsync();
        var volume = await cloud.CreateAsync("forgotten");
        cloud.Fake.Cloud.Jobs.Next("attachVolume", FakeJobEnd.WithoutResult);

        var ended = await cloud.Client.WaitForCompletionAsync((await cloud.Client.AttachVolumeAsync(volume)).Id);

        var disk = await cloud.DiskOfAsync(volume);
        Assert.Contains(ended.Status, new[] { OperationStatus.Failed, OperationStatus.NeedsAttention });
        Assert.Contains($"/dev/{disk.Name}", ended.Error, StringComparison.Ordinal);
        Assert.Contains(disk.Serial, ended.Error, StringComparison.Ordinal);
        Assert.Null(await cloud.AtAsync(disk.Name));

        var sync = await cloud.Client.ForceSyncAsync();
        Assert.Equal(("volume-left-behind", volume), Assert.Single(sync.Findings.Select(f => (f.Code, f.Subject))));

        await cloud.Machine.UnplugAsync(cloud.Volume(volume));
        await cloud.WaitAsync("everything is compared", async () => (sync = await cloud.Client.ForceSyncAsync()).Complete);
        Assert.Empty(sync.Findings);
        await cloud.AttachAsync(volume);
        await cloud.RequireExactAsync(volume);
        await cloud.DetachAsync(volume);
    }
}
