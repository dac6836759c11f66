using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>What every provider must keep, on real loop devices and on a CloudStack that answers over HTTP.</summary>
public abstract class ProviderTests : IAsyncDisposable
{
    private protected const long Mebibyte = 1L << 20;

    private readonly List<string> _known = [];

    private protected abstract IVolumeProvider Provider { get; }

    /// <summary>A machine that volumes can be attached to.</summary>
    private protected abstract string Machine { get; }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task WholeLife_EndsWithNothingLeft()
    {
        var volume = await CreateAsync("disk");
        Assert.Equal([volume.Id], _known);
        Assert.Null(volume.MachineId);

        var attached = Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));
        Assert.Equal(Machine, attached.MachineId);
        Assert.Contains(Done(await Provider.ListAsync(Machine, Cancellation)).Items, v => v.Id == volume.Id);

        var resized = Done(await Provider.ResizeAsync(volume.Id, attached.Size!.Value * 2, Intent(), Cancellation));
        Assert.Equal(attached.Size.Value * 2, resized.Size);

        var detached = Done(await Provider.DetachAsync(volume.Id, Intent(), Cancellation));
        Assert.Null(detached.MachineId);
        Assert.DoesNotContain(Done(await Provider.ListAsync(Machine, Cancellation)).Items, v => v.Id == volume.Id);

        Done(await Provider.DeleteAsync(volume.Id, Intent(), Cancellation));
        Assert.Equal(Trouble.Gone, (await Provider.FindAsync(volume.Id, Cancellation)).Refusal?.Trouble);
        Assert.Empty(Done(await Provider.ListAsync(null, Cancellation)).Items);
    }

    [Fact]
    public async Task Name_IsTheOneAsked()
    {
        var volume = await CreateAsync("Grüße 'a' \"b\" ~*");

        Assert.Equal("Grüße 'a' \"b\" ~*", volume.Name);
    }

    /// <summary>V2: the original made 2 GiB of 2.9.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData((29 * 1024 * Mebibyte / 10) + 1)]
    public async Task Size_IsNeverLessThanAsked(long size) => Assert.InRange((await CreateAsync("disk", size)).Size!.Value, size, long.MaxValue);

    /// <summary>A crash between asking and writing the answer down: the same intent is asked again.</summary>
    [Fact]
    public async Task EachChange_AskedAgainWithItsIntent_IsDoneOnce()
    {
        var create = Intent();
        var volume = Done(await CreateAsync("disk", 8 * Mebibyte, create));
        var again = Done(await CreateAsync("disk", 8 * Mebibyte, Resumed(create)));
        var attach = Intent();
        var attached = Done(await Provider.AttachAsync(volume.Id, Machine, false, attach, Cancellation));
        var stillAttached = Done(await Provider.AttachAsync(volume.Id, Machine, false, Resumed(attach), Cancellation));
        var resize = Intent();
        var larger = Done(await Provider.ResizeAsync(volume.Id, attached.Size!.Value * 2, resize, Cancellation));
        var asLarge = Done(await Provider.ResizeAsync(volume.Id, attached.Size!.Value * 2, Resumed(resize), Cancellation));
        var detach = Intent();
        Done(await Provider.DetachAsync(volume.Id, detach, Cancellation));
        var stillDetached = Done(await Provider.DetachAsync(volume.Id, Resumed(detach), Cancellation));
        var snap = Intent();
        var snapshot = Done(await Provider.SnapshotAsync(volume.Id, "s", snap, Cancellation));
        var sameSnapshot = Done(await Provider.SnapshotAsync(volume.Id, "s", Resumed(snap), Cancellation));
        Assert.Single(Done(await Provider.SnapshotsAsync(volume.Id, Cancellation)).Items);
        var forget = Intent();
        Done(await Provider.DeleteSnapshotAsync(volume.Id, snapshot.Id, forget, Cancellation));
        Done(await Provider.DeleteSnapshotAsync(volume.Id, snapshot.Id, Resumed(forget), Cancellation));
        var delete = Intent();
        Done(await Provider.DeleteAsync(volume.Id, delete, Cancellation));
        Done(await Provider.DeleteAsync(volume.Id, Resumed(delete), Cancellation));

        Assert.Equal(volume.Id, again.Id);
        Assert.Equal(Machine, stillAttached.MachineId);
        Assert.Equal(larger.Size, asLarge.Size);
        Assert.Null(stillDetached.MachineId);
        Assert.Equal(snapshot.Id, sameSnapshot.Id);
    }

    [Fact]
    public async Task AttachingWhatIsAttachedThere_AndDetachingWhatIsNot_IsDoneAlready()
    {
        var volume = await CreateAsync("disk");

        Assert.Null(Done(await Provider.DetachAsync(volume.Id, Intent(), Cancellation)).MachineId);
        Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));
        Assert.Equal(Machine, Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation)).MachineId);
    }

    [Fact]
    public async Task Attached_IsNotDeleted()
    {
        var volume = await CreateAsync("disk");
        Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));

        var deleted = await Provider.DeleteAsync(volume.Id, Intent(), Cancellation);

        Assert.Equal(Trouble.Refused, deleted.Refusal?.Trouble);
        Assert.True((await Provider.FindAsync(volume.Id, Cancellation)).IsDone);
    }

    [Theory]
    [InlineData("00000000-0000-4000-8000-00000000dead")]
    [InlineData("vol-00000000-0000-4000-8000-00000000dead")]
    [InlineData("../../etc")]
    [InlineData("a b\n")]
    public async Task VolumeThatIsNot_IsGone_ForEveryCall(string id)
    {
        Refusal?[] refusals =
        [
            (await Provider.FindAsync(id, Cancellation)).Refusal,
            (await Provider.AttachAsync(id, Machine, false, Intent(), Cancellation)).Refusal,
            (await Provider.DetachAsync(id, Intent(), Cancellation)).Refusal,
            (await Provider.ResizeAsync(id, Mebibyte, Intent(), Cancellation)).Refusal,
        ];

        Assert.All(refusals, r => Assert.Contains(r?.Trouble.ToString(), new[] { nameof(Trouble.Gone), nameof(Trouble.Refused) }));
    }

    [Fact]
    public async Task Snapshot_GivesBackWhatItHad()
    {
        var volume = await CreateAsync("disk");
        var snapshot = Done(await Provider.SnapshotAsync(volume.Id, "before", Intent(), Cancellation));

        var reverted = Done(await Provider.RevertAsync(volume.Id, snapshot.Id, Intent(), Cancellation));
        var listed = Assert.Single(Done(await Provider.SnapshotsAsync(volume.Id, Cancellation)).Items);
        var unknown = await Provider.RevertAsync(volume.Id, "snap-00000000-0000-4000-8000-00000000dead", Intent(), Cancellation);

        Assert.Equal(volume.Id, reverted.Id);
        Assert.True(listed.Usable);
        Assert.Equal(snapshot.Id, listed.Id);
        Assert.False(unknown.IsDone);
    }

    [Fact]
    public async Task Health_IsMeasured()
    {
        await CreateAsync("disk");

        var health = await Provider.CheckAsync(Cancellation);

        Assert.True(health.Healthy, health.Sentence);
    }

    private protected static T Done<T>(Answer<T> answer)
        where T : class
    {
        Assert.True(answer.IsDone, answer.Refusal?.Sentence);
        return answer.Value;
    }

    private protected static StepIntent Intent() => new(Guid.NewGuid().ToString(), Resumed: false);

    private protected static StepIntent Resumed(StepIntent intent) => intent with { Resumed = true };

    private protected abstract VolumeWish Wish(string name, long size);

    private protected Task<Answer<ProvidedVolume>> CreateAsync(string name, long size, StepIntent intent) => Provider.CreateAsync(
        Wish(name, size), intent, id =>
        {
            _known.Add(id);
            return Task.CompletedTask;
        }, Cancellation);

    private protected async Task<ProvidedVolume> CreateAsync(string name, long size = 8 * Mebibyte) => Done(await CreateAsync(name, size, Intent()));
}
