using Plumbline.Client;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Daemon.Tests.Client;

/// <summary>A plumbd with a CloudStack whose jobs run for as long as a test wants.</summary>
internal sealed class CloudPlumbd : IAsyncDisposable
{
    public const string Guest = FakeCloudStackCommands.OtherMachine;

    private readonly FakeCloudStack _fake = new();
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("plumbline-cloud-");

    private CloudPlumbd()
    {
    }

    public RunningDaemon Daemon { get; private set; } = null!;

    public string Socket => Path.Combine(Daemon.Folder, "plumbd.sock");

    public FakeCloudStackCommands Cloud => _fake.Cloud;

    public static async Task<CloudPlumbd> StartAsync()
    {
        var place = new CloudPlumbd();
        await File.WriteAllTextAsync(place._secrets.FullName + "/secret", FakeCloudStack.Secret + "\n");
        place._fake.Cloud.Jobs.Looks = 0;
        await place.StartAsync(null);
        return place;
    }

    public PlumblineClient Client() => new(new PlumblineClientOptions { Socket = Socket });

    /// <summary>From here on jobs run until they are finished.</summary>
    public void Stall() => Cloud.Jobs.Looks = int.MaxValue;

    public void Finish()
    {
        Cloud.Jobs.Looks = 0;
        Cloud.Jobs.FinishAll();
    }

    /// <summary>kill -9, and again from the same folder: the same socket.</summary>
    public async Task RestartAsync() => await StartAsync(await Daemon.KillAsync());

    public async Task<string> CreateAsync(PlumblineClient client)
    {
        var made = await client.CreateVolumeAsync("disk", 1 << 30, FakeCloudStackCommands.CustomOffering, FakeCloudStackCommands.ZoneA);
        return (await client.WaitForCompletionAsync(made.Id)).EnsureCompleted().VolumeId!;
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        _fake.Dispose();
        _secrets.Delete(recursive: true);
    }

    private async Task StartAsync(DirectoryInfo? folder) => Daemon = await RunningDaemon.StartAsync(
        folder, "volumes.provider=cloudstack", $"cloudstack.url={_fake.Url}", $"cloudstack.api_key={FakeCloudStack.Key}", $"cloudstack.secret_key_file={_secrets.FullName}/secret");
}
