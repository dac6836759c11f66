using Plumbline.CloudStack;
using Plumbline.Testing;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Tests.CloudStack;

public sealed class CloudStackClientTests : IDisposable
{
    private const long Gibibyte = 1L << 30;

    private readonly Clouds _clouds = new();

    public void Dispose() => _clouds.Dispose();

    [Fact]
    public async Task EveryRequest_IsPosted_WithNothingInItsUrl_AndPassesTheStrictestServer()
    {
        _clouds.Fake.Enforced = true;
        var volume = await _clouds.MakeAttachedAsync();
        await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(Id: volume), CancellationToken.None);

        Assert.NotEmpty(_clouds.Fake.Requests);
        Assert.All(_clouds.Fake.Requests, r => Assert.Equal(("POST", ""), (r.Method, r.Query)));
        Assert.All(_clouds.Fake.Requests, r => Assert.Equal("3", r.Parameters["signatureversion"]));
    }

    [Fact]
    public async Task NamesOfAnyCharacters_AreSignedAsTheServerChecks()
    {
        const string Name = "a~b*c [d]+e/f (g)'!é€😀&=%";

        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New(Name), CancellationToken.None);

        Assert.True(made.IsDone);
        Assert.Equal(Name, Assert.Single(_clouds.Cloud.Volumes).Name);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(Gibibyte, 1)]
    [InlineData(Gibibyte + 1, 2)]
    [InlineData(5368709120, 5)]
    [InlineData(3113851290, 3)]
    public async Task Size_IsRoundedUpToGibibytes_AndTheRealOneReported(long bytes, long gibibytes)
    {
        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1", bytes), CancellationToken.None);
        var listed = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(Id: made.Value!.Id), CancellationToken.None);

        Assert.Equal((gibibytes, bytes, bytes != gibibytes * Gibibyte), (made.Value.Size!.Gibibytes, made.Value.Size.Asked, made.Value.Size.IsRoundedUp));
        Assert.Equal(gibibytes * Gibibyte, Assert.Single(listed.Value!.Items).Bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task SizeThatIsNone_IsRefusedBeforeTheCloudIsAsked(long bytes)
    {
        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1", bytes), CancellationToken.None);

        Assert.Equal(CloudTrouble.Refused, made.Failure!.Trouble);
        Assert.Empty(_clouds.Fake.Requests);
    }

    [Fact]
    public async Task WholeLifeOfAVolume_WithItsSnapshots()
    {
        var (client, none) = (_clouds.Client, CancellationToken.None);
        var volume = await _clouds.MakeVolumeAsync();
        Assert.Equal(0, (await _clouds.AttachAsync(volume, CloudStackClient.RootDevice)).Value!.Volume!.DeviceId);

        var grown = await client.ResizeAsync(volume, (3 * Gibibyte) - 1, Clouds.NewJobId(), none);
        Assert.Equal(3 * Gibibyte, (await client.Jobs.WaitAsync(grown.Value!.JobId, "resizeVolume", none)).Value!.Volume!.Bytes);

        var snapshot = await client.CreateSnapshotAsync(volume, "snap-1", none);
        Assert.True((await client.Jobs.WaitAsync(snapshot.Value!.JobId, "createSnapshot", none)).Value!.Snapshot!.IsUsable);
        Assert.Equal(snapshot.Value.Id, Assert.Single((await client.Listings.SnapshotsAsync(volume, "snap-1", none)).Value!.Items).Id);
        var reverted = await client.RevertSnapshotAsync(snapshot.Value.Id, Clouds.NewJobId(), none);
        Assert.True((await client.Jobs.WaitAsync(reverted.Value!.JobId, "revertSnapshot", none)).IsDone);
        var dropped = await client.DeleteSnapshotAsync(snapshot.Value.Id, Clouds.NewJobId(), none);
        Assert.True((await client.Jobs.WaitAsync(dropped.Value!.JobId, "deleteSnapshot", none)).IsDone);

        Assert.Equal(CloudTrouble.AlreadySo, (await client.DeleteVolumeAsync(volume, none)).Failure!.Trouble);
        var detached = await client.DetachAsync(volume, Clouds.NewJobId(), none);
        Assert.False((await client.Jobs.WaitAsync(detached.Value!.JobId, "detachVolume", none)).Value!.Volume!.IsAttached);
        Assert.True((await client.DeleteVolumeAsync(volume, none)).IsDone);
        Assert.Empty((await client.Listings.VolumesAsync(new VolumeQuery(Id: volume), none)).Value!.Items);
    }

    [Fact]
    public async Task AutomaticDeviceId_NeverIsTheCdRoms()
    {
        for (var n = 0; n < 4; n++)
        {
            await _clouds.AttachAsync(await _clouds.MakeVolumeAsync($"vmd-{n}"));
        }

        Assert.Equal([1L, 2, 4, 5], _clouds.Cloud.Volumes.Select(v => v.DeviceId!.Value));
        Assert.DoesNotContain(CloudStackClient.CdRomDevice, _clouds.Cloud.Volumes.Select(v => v.DeviceId!.Value));
    }

    [Fact]
    public async Task AttachOfAnAttachedVolume_FailsInsideTheJob_AsAlreadySo()
    {
        var again = await _clouds.AttachAsync(await _clouds.MakeAttachedAsync());

        Assert.Equal(CloudTrouble.AlreadySo, again.Failure!.Trouble);
    }

    [Fact]
    public async Task DeleteThatSaysNo_IsFailed_AndSuccessAsTextIsSuccess()
    {
        _clouds.Fake.NextIs("deleteVolume", 200, """{"deletevolumeresponse":{"success":"false","displaytext":"storage is away"}}""");
        _clouds.Fake.NextIs("deleteVolume", 200, """{"deletevolumeresponse":{"success":"true"}}""");

        var first = await _clouds.Client.DeleteVolumeAsync("x", CancellationToken.None);
        var second = await _clouds.Client.DeleteVolumeAsync("x", CancellationToken.None);

        Assert.Equal(CloudOutcome.Failed, first.Outcome);
        Assert.Contains("storage is away", first.Failure!.Sentence, StringComparison.Ordinal);
        Assert.True(second.IsDone);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Throttled_IsAskedAgainAfterThePauseThatWasAskedFor(int status)
    {
        _clouds.Fake.NextFails("createVolume", status, null, "slower", retryAfter: "2");
        _clouds.Fake.NextFails("createVolume", status, null, "slower");

        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.True(made.IsDone);
        Assert.Equal(3, _clouds.Fake.Count("createVolume"));
        Assert.Single(_clouds.Cloud.Volumes);
    }

    [Fact]
    public async Task ThrottledForLong_IsTheCallersToPlan()
    {
        _clouds.Fake.NextFails("createVolume", 429, null, "slower", retryAfter: "3600");

        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal((CloudTrouble.Throttled, TimeSpan.FromHours(1)), (made.Failure!.Trouble, made.Failure.RetryAfter));
        Assert.True(made.Failure.MayBeRepeated);
        Assert.Equal(1, _clouds.Fake.Count("createVolume"));
    }

    [Fact]
    public async Task ThrottledForEver_EndsAsThrottled()
    {
        for (var n = 0; n < 10; n++)
        {
            _clouds.Fake.NextFails("createVolume", 429, null, "slower", retryAfter: "0");
        }

        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal(CloudTrouble.Throttled, made.Failure!.Trouble);
        Assert.Equal(5, _clouds.Fake.Count("createVolume"));
    }

    [Theory]
    [InlineData(20, false, "20 min behind")]
    [InlineData(-20, true, "20 min ahead of")]
    public async Task ClockApart_IsSaid_AndAheadOnlyWhereTheServerMinds(int minutes, bool enforced, string words)
    {
        _clouds.Fake.Enforced = enforced;
        _clouds.Fake.Now = () => SampleHost.Time.AddMinutes(minutes);

        var zones = await _clouds.Client.Listings.ZonesAsync(CancellationToken.None);

        Assert.Equal(CloudTrouble.Clock, zones.Failure!.Trouble);
        Assert.Contains(words, zones.Failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongSecret_IsSaid_AndNoSecretIsInAnyWord()
    {
        _clouds.Account = _clouds.Account with { SecretKey = "not-the-secret" };

        var zones = await _clouds.Client.Listings.ZonesAsync(CancellationToken.None);

        Assert.Equal(CloudTrouble.Credentials, zones.Failure!.Trouble);
        Assert.All(new[] { zones.Failure.ToString(), _clouds.Account.ToString() }, text =>
        {
            Assert.DoesNotContain("not-the-secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain(FakeCloudStack.Key, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ChangedAccount_IsUsedByTheNextCall()
    {
        var good = _clouds.Account;
        _clouds.Account = good with { SecretKey = "old" };
        Assert.False((await _clouds.Client.Listings.ZonesAsync(CancellationToken.None)).IsDone);

        _clouds.Account = good;

        Assert.True((await _clouds.Client.Listings.ZonesAsync(CancellationToken.None)).IsDone);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed_AndNothingIsSentElsewhere()
    {
        using var elsewhere = new FakeCloudStack();
        using var http = new HttpClient(new RedirectTo(elsewhere.Url)) { Timeout = Timeout.InfiniteTimeSpan };
        var api = new CloudStackApi(http, () => _clouds.Account, new CloudLimits(), TimeProvider.System);

        var made = await new CloudStackClient(api).CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal(CloudTrouble.Refused, made.Failure!.Trouble);
        Assert.Empty(elsewhere.Requests);
    }

    /// <summary>Answers as a web server that moved.</summary>
    private sealed class RedirectTo(Uri target) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.PermanentRedirect) { Headers = { Location = target } });
    }
}
