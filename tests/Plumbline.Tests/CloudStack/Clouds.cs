using Plumbline.CloudStack;
using Plumbline.Testing;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Tests.CloudStack;

/// <summary>A client and the cloud that it asks. Its seconds are short, so that pauses and limits of minutes are.</summary>
internal sealed class Clouds : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };
    private readonly HttpClient _http;

    public Clouds(CloudLimits? limits = null, TimeProvider? clock = null)
    {
        _http = new HttpClient(_handler) { Timeout = Timeout.InfiniteTimeSpan };
        clock ??= new HastyTime();
        Fake.Now = clock.GetUtcNow;
        Account = new CloudAccount(Fake.Url, FakeCloudStack.Key, FakeCloudStack.Secret);

        // Limits of requests are long even on hasty time: a busy machine is no finding.
        Api = new CloudStackApi(_http, () => Account, limits ?? new CloudLimits { Request = TimeSpan.FromHours(2) }, clock);
        Client = new CloudStackClient(Api);
    }

    public FakeCloudStack Fake { get; } = new();

    public FakeCloudStackCommands Cloud => Fake.Cloud;

    public CloudAccount Account { get; set; }

    public CloudStackApi Api { get; }

    public CloudStackClient Client { get; }

    public static string NewJobId() => Guid.NewGuid().ToString();

    public static NewVolume New(string name, long bytes = 1 << 30) => new(name, FakeCloudStackCommands.ZoneA, FakeCloudStackCommands.CustomOffering, bytes);

    /// <summary>A volume whose job has ended.</summary>
    public async Task<string> MakeVolumeAsync(string name = "vmd-1")
    {
        var made = await Client.CreateVolumeAsync(New(name), CancellationToken.None);
        await Client.Jobs.WaitAsync(made.Value!.JobId, "createVolume", CancellationToken.None);
        return made.Value.Id;
    }

    public async Task<string> MakeAttachedAsync()
    {
        var volume = await MakeVolumeAsync();
        await AttachAsync(volume);
        return volume;
    }

    public async Task<CloudResult<CloudJob>> AttachAsync(string volume, long? deviceId = null)
    {
        var begun = await Client.AttachAsync(volume, FakeCloudStackCommands.Machine, deviceId, NewJobId(), CancellationToken.None);
        return begun.IsDone ? await Client.Jobs.WaitAsync(begun.Value.JobId, "attachVolume", CancellationToken.None) : CloudResult<CloudJob>.Not(begun.Failure);
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
        Fake.Dispose();
    }
}
