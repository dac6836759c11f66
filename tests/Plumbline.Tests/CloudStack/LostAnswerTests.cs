using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Plumbline.CloudStack;
using Plumbline.Testing;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Tests.CloudStack;

/// <summary>The request arrived, or not, and no answer came: never "failed", never asked twice, and found again.</summary>
public sealed class LostAnswerTests : IDisposable
{
    private readonly Clouds _clouds = new();

    public void Dispose() => _clouds.Dispose();

    [Theory]
    [InlineData("CutAfterAccepting")]
    [InlineData("HalfAnAnswer")]
    public async Task Create_IsUnknown_AndFoundAgainByItsExactName(string reply)
    {
        await _clouds.MakeVolumeAsync("VMD-7");
        _clouds.Fake.Next("createVolume", Enum.Parse<FakeFate>(reply));

        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-7"), CancellationToken.None);
        var found = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(Name: "vmd-7"), CancellationToken.None);

        Assert.Equal((CloudOutcome.Unknown, CloudTrouble.Ambiguous), (made.Outcome, made.Failure!.Trouble));
        Assert.Equal(2, _clouds.Fake.Count("createVolume"));
        var volume = Assert.Single(found.Value!.Items);
        Assert.Equal("vmd-7", volume.Name);
        Assert.Contains(_clouds.Cloud.Jobs.All, j => j.Id == volume.JobId);
    }

    [Fact]
    public async Task CreateWithCustomId_IsRefusedTheSecondTime_AndFoundByItsId()
    {
        _clouds.Cloud.IsRootAdmin = true;
        var id = Guid.NewGuid().ToString();
        _clouds.Fake.Next("createVolume", FakeFate.CutAfterAccepting);

        var lost = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-7") with { CustomId = id }, CancellationToken.None);
        var again = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-7") with { CustomId = id }, CancellationToken.None);
        var found = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(Id: id), CancellationToken.None);

        Assert.Equal(CloudOutcome.Unknown, lost.Outcome);
        Assert.True(again.Outcome == CloudOutcome.Failed, again.Failure?.Sentence);
        Assert.Equal(id, Assert.Single(found.Value!.Items).Id);
    }

    [Fact]
    public async Task CustomIdOfAPlainUser_IsAMatterOfPermission()
    {
        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-7") with { CustomId = Guid.NewGuid().ToString() }, CancellationToken.None);

        Assert.Equal(CloudTrouble.Permission, made.Failure!.Trouble);
    }

    [Fact]
    public async Task Attach_IsUnknown_AndTheChosenJobTellsTheRest()
    {
        var (volume, job) = (await _clouds.MakeVolumeAsync(), Clouds.NewJobId());
        _clouds.Fake.Next("attachVolume", FakeFate.CutAfterAccepting);

        var begun = await _clouds.Client.AttachAsync(volume, FakeCloudStackCommands.Machine, null, job, CancellationToken.None);
        var ended = await _clouds.Client.Jobs.WaitAsync(job, "attachVolume", CancellationToken.None);

        Assert.Equal((CloudOutcome.Unknown, job), (begun.Outcome, begun.Failure!.JobId));
        Assert.Equal(1, _clouds.Fake.Count("attachVolume"));
        Assert.Equal(volume, ended.Value!.Volume!.Id);
    }

    [Fact]
    public async Task AttachThatNeverArrived_IsUnknown_AndItsJobIsNotKnown()
    {
        var (volume, job) = (await _clouds.MakeVolumeAsync(), Clouds.NewJobId());
        _clouds.Fake.Next("attachVolume", FakeFate.CutBeforeAccepting);

        var begun = await _clouds.Client.AttachAsync(volume, FakeCloudStackCommands.Machine, null, job, CancellationToken.None);
        var look = await _clouds.Client.Jobs.QueryAsync(job, CancellationToken.None);

        Assert.Equal(CloudOutcome.Unknown, begun.Outcome);
        Assert.True(look.Failure is { MaybeDone: false, Trouble: CloudTrouble.Gone }, look.Failure?.Sentence);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AttachSentTwice_IsTheSameJob(bool ended)
    {
        var (volume, job) = (await _clouds.MakeVolumeAsync(), Clouds.NewJobId());
        await _clouds.Client.AttachAsync(volume, FakeCloudStackCommands.Machine, null, job, CancellationToken.None);
        if (ended)
        {
            _clouds.Cloud.Jobs.FinishAll();
        }

        var again = await _clouds.Client.AttachAsync(volume, FakeCloudStackCommands.Machine, null, job, CancellationToken.None);

        Assert.True(again.IsDone);
        Assert.Equal((job, true), (again.Value.JobId, again.Value.IsRepeat));
    }

    [Fact]
    public async Task Delete_IsUnknown_AndTheListSaysThatItIsGone()
    {
        var volume = await _clouds.MakeVolumeAsync();
        _clouds.Fake.Next("deleteVolume", FakeFate.CutAfterAccepting);

        var deleted = await _clouds.Client.DeleteVolumeAsync(volume, CancellationToken.None);
        var again = await _clouds.Client.DeleteVolumeAsync(volume, CancellationToken.None);
        var found = await _clouds.Client.Listings.VolumesAsync(new VolumeQuery(Id: volume), CancellationToken.None);

        Assert.Equal((CloudOutcome.Unknown, CloudTrouble.Gone), (deleted.Outcome, again.Failure!.Trouble));
        Assert.True(found.Value is { Items: [], Complete: true });
    }

    [Fact]
    public async Task NoAnswerInTime_IsUnknown()
    {
        using var clouds = new Clouds(new CloudLimits { Request = TimeSpan.FromSeconds(300) });
        clouds.Fake.Next("createVolume", FakeFate.Silence);

        var made = await clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal(CloudOutcome.Unknown, made.Outcome);
        Assert.Contains("did not answer createVolume within 300 s", made.Failure!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{\"createvolumeresponse\":{\"id\":\"a")]
    [InlineData(200, "<html>proxy</html>")]
    [InlineData(200, "{\"createvolumeresponse\":{}}")]
    [InlineData(200, "{\"createvolumeresponse\":[]}")]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(504, "")]
    [InlineData(530, "{\"createvolumeresponse\":{\"errorcode\":530,\"cserrorcode\":4560,\"errortext\":\"timed out\"}}")]
    public async Task AnswerThatIsNone_IsUnknown(int status, string body)
    {
        _clouds.Fake.NextIs("createVolume", status, body);

        var made = await _clouds.Client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal(CloudOutcome.Unknown, made.Outcome);
    }

    [Fact]
    public async Task CloudThatCannotBeReached_IsFailed_ForNothingWasSent()
    {
        using var http = new HttpClient();
        var api = new CloudStackApi(http, () => new CloudAccount(new Uri("http://127.0.0.1:1/client/api"), "k", "s"), new CloudLimits(), TimeProvider.System);

        var made = await new CloudStackClient(api).CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal((CloudOutcome.Failed, CloudTrouble.Unavailable), (made.Outcome, made.Failure!.Trouble));
        Assert.True(made.Failure.MayBeRepeated);
        Assert.Contains("nobody listens there", made.Failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandlerThatRepeatsRequests_CannotSendOneTwice()
    {
        using var inner = new SocketsHttpHandler { UseProxy = false };
        using var repeats = new Repeats(inner);
        using var http = new HttpClient(repeats) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new CloudStackClient(new CloudStackApi(http, () => _clouds.Account, new CloudLimits { Request = TimeSpan.FromHours(2) }, new HastyTime()));

        var made = await client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);

        Assert.Equal((CloudOutcome.Unknown, 1), (made.Outcome, _clouds.Fake.Count("createVolume")));
    }

    /// <summary>The case in which frameworks repeat requests by themselves.</summary>
    [Fact]
    public async Task OldConnectionThatEndsWithoutAByte_GetsTheRequestOnce()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var bodies = 0;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(connection.GetStream());
                while (await ReadBodyAsync(reader) is { } body)
                {
                    Interlocked.Increment(ref bodies);
                    if (!body.Contains("command=listZones", StringComparison.Ordinal))
                    {
                        break;
                    }

                    await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{\"listzonesresponse\":{}}"u8.ToArray());
                }
            }
        });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/client/api");
        var client = new CloudStackClient(new CloudStackApi(http, () => new CloudAccount(url, "k", "s"), new CloudLimits(), TimeProvider.System));

        var zones = await client.Listings.ZonesAsync(CancellationToken.None);
        var made = await client.CreateVolumeAsync(Clouds.New("vmd-1"), CancellationToken.None);
        listener.Stop();
        await Assert.ThrowsAnyAsync<SocketException>(() => serving);

        Assert.True(zones.IsDone, zones.Failure?.Sentence);
        Assert.Equal((CloudOutcome.Unknown, 2), (made.Outcome, bodies));
    }

    /// <summary>Null at the end of the connection.</summary>
    private static async Task<string?> ReadBodyAsync(StreamReader reader)
    {
        var length = 0;
        for (string? line; (line = await reader.ReadLineAsync()) is { Length: > 0 };)
        {
            length = line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(line["Content-Length: ".Length..], CultureInfo.InvariantCulture) : length;
        }

        var body = new char[length];
        return length > 0 && await reader.ReadBlockAsync(body) == length ? new string(body) : null;
    }

    /// <summary>What a resilience handler does that somebody puts below the client.</summary>
    private sealed class Repeats(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var first = await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
