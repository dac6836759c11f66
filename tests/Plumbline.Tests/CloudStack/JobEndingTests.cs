using Plumbline.CloudStack;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Tests.CloudStack;

/// <summary>Every way in which a job ends, and what may be said of it.</summary>
public sealed class JobEndingTests : IDisposable
{
    private readonly Clouds _clouds = new(new CloudLimits { Job = TimeSpan.FromMinutes(3), Request = TimeSpan.FromHours(2) });

    public void Dispose() => _clouds.Dispose();

    [Fact]
    public async Task Done_IsDone_AndTheInnerStatusIsNotRead()
    {
        var ended = await _clouds.AttachAsync(await _clouds.MakeVolumeAsync());

        Assert.True(ended.IsDone);
        Assert.Equal((FakeCloudStackCommands.Machine, 1L), (ended.Value.Volume!.MachineId, ended.Value.Volume.DeviceId));
        Assert.Equal("0", ended.Value.Result!.Value.GetProperty("volume").GetProperty("jobstatus").GetRawText());
    }

    [Fact]
    public async Task DoneWithoutAResult_IsDone()
    {
        _clouds.Cloud.Jobs.Next("attachVolume", FakeJobEnd.DoneWithoutResult);

        var ended = await _clouds.AttachAsync(await _clouds.MakeVolumeAsync());

        Assert.True(ended.IsDone);
        Assert.Null(ended.Value.Volume);
    }

    [Theory]
    [InlineData("WithoutResult", "without saying how it went")]
    [InlineData("WithoutResultAndCode", "without saying how it went")]
    [InlineData("Cancelled", "cancelled")]
    [InlineData("Forgotten", "does not know the job")]
    [InlineData("Never", "still runs after 3 min")]
    [InlineData("Strange", "not known here (17) after 3 min")]
    public async Task EndingThatSaysNothing_IsUnknown_AndNamesTheJob(string end, string words)
    {
        _clouds.Cloud.Jobs.Next("attachVolume", Enum.Parse<FakeJobEnd>(end));

        var ended = await _clouds.AttachAsync(await _clouds.MakeVolumeAsync());

        Assert.Equal(CloudOutcome.Unknown, ended.Outcome);
        Assert.Contains(words, ended.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Contains(ended.Failure.JobId!, ended.Failure.Sentence, StringComparison.Ordinal);
        Assert.False(ended.Failure.MayBeRepeated);
    }

    [Fact]
    public async Task RestartOfTheManagementServer_IsUnknown()
    {
        var volume = await _clouds.MakeVolumeAsync();
        var begun = await _clouds.Client.AttachAsync(volume, FakeCloudStackCommands.Machine, null, Clouds.NewJobId(), CancellationToken.None);
        _clouds.Cloud.Jobs.Restart();

        var ended = await _clouds.Client.Jobs.WaitAsync(begun.Value!.JobId, "attachVolume", CancellationToken.None);

        Assert.Equal(CloudOutcome.Unknown, ended.Outcome);
    }

    [Theory]
    [InlineData(431, "Please specify a volume that is not attached to any VM.", "AlreadySo")]
    [InlineData(530, "Failed to attach volume vmd-1 to VM appliance; operation failed: target vdb already exists", "SlotTaken")]
    [InlineData(431, "There are snapshot operations in progress on the volume, unable to delete it", "Busy")]
    [InlineData(530, "Device virtio-disk1 is already in the process of unplug", "Busy")]
    [InlineData(533, "Unable to find suitable primary storage when creating volume vmd-1", "Capacity")]
    [InlineData(532, "Maximum amount of resources of Type = 'volume' has been reached", "Capacity")]
    [InlineData(531, "Acct does not have permission to operate with resource", "Permission")]
    [InlineData(530, "", "Fault")]
    [InlineData(431, "Volume state must be in Allocated, Ready or in Uploaded state", "Refused")]
    public async Task FailedWithAReason_IsFailed_WithItsClass(int code, string text, string trouble)
    {
        _clouds.Cloud.Jobs.NextFails("attachVolume", code, text);

        var ended = await _clouds.AttachAsync(await _clouds.MakeVolumeAsync());

        Assert.Equal(CloudOutcome.Failed, ended.Outcome);
        Assert.Equal(trouble, ended.Failure!.Trouble.ToString());
        Assert.Contains(text.TrimEnd('.'), ended.Failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetachThatCloudStackGaveUp_IsUnknown_ForTheGuestMayStillLetGo()
    {
        var volume = await _clouds.MakeAttachedAsync();
        _clouds.Cloud.Jobs.Next("detachVolume", FakeJobEnd.LateDetach);

        var begun = await _clouds.Client.DetachAsync(volume, Clouds.NewJobId(), CancellationToken.None);
        var ended = await _clouds.Client.Jobs.WaitAsync(begun.Value!.JobId, "detachVolume", CancellationToken.None);

        Assert.Equal(CloudOutcome.Unknown, ended.Outcome);
        Assert.Contains("waiting for [10000]", ended.Failure!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PollsThatFail_AreNoEnding()
    {
        _clouds.Fake.Next("queryAsyncJobResult", FakeFate.CutAfterAccepting);
        _clouds.Fake.NextIs("queryAsyncJobResult", 502, "<html>Bad Gateway</html>");
        _clouds.Fake.NextFails("queryAsyncJobResult", 530, 4250, "database is away");

        var begun = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);
        var ended = await _clouds.Client.Jobs.WaitAsync(begun.Value!.JobId, "createVolume", CancellationToken.None);

        Assert.True(ended.IsDone);
    }

    [Fact]
    public async Task KeyThatIsNoLongerAccepted_LeavesTheJobUnknown()
    {
        var begun = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);
        _clouds.Account = _clouds.Account with { SecretKey = "another" };

        var ended = await _clouds.Client.Jobs.WaitAsync(begun.Value!.JobId, "createVolume", CancellationToken.None);

        Assert.Equal((CloudOutcome.Unknown, CloudTrouble.Credentials), (ended.Outcome, ended.Failure!.Trouble));
        Assert.Equal(begun.Value.JobId, ended.Failure.JobId);
    }

    [Fact]
    public async Task Cancellation_IsAnException()
    {
        _clouds.Cloud.Jobs.Next("createVolume", FakeJobEnd.Never);
        var begun = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _clouds.Client.Jobs.WaitAsync(begun.Value!.JobId, "createVolume", cancelled.Token));
    }
}
