using System.Net;
using System.Net.Sockets;
using Plumbline.Client;
using Plumbline.MachineTests.Harness;
using Plumbline.Testing.CloudStack;

namespace Plumbline.MachineTests.Scenes;

/// <summary>
/// plumbd in the guest, with a CloudStack on this side whose attachVolume plugs real disks into that guest; and two disks that are nobody's
/// volumes and always there. How plumbd runs there is <see cref="IPlumbdInGuest"/>'s.
/// </summary>
internal sealed class CloudScene : IAsyncDisposable
{
    public const string ForeignSerial = "f0e1d2c3b4a5968778695a4b";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Guest _guest;
    private readonly IPlumbdInGuest _plumbd;
    private readonly int _port = FreePort();

    private CloudScene(Guest guest, IPlumbdInGuest plumbd)
    {
        (_guest, _plumbd) = (guest, plumbd);
        Machine = new CloudMachine(guest);
        Client = new PlumblineClient(new PlumblineClientOptions
        {
            Server = new Uri($"http://127.0.0.1:{_port}"),
            Handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false },
        });
        Fake.Cloud.Jobs.Looks = 0;
        Fake.Enforced = true;
        Fake.Cloud.Machines.Single(m => m.Id == FakeCloudStackCommands.Machine).Hypervisor = Machine;
    }

    public FakeCloudStack Fake { get; } = new();

    public CloudMachine Machine { get; }

    public PlumblineClient Client { get; }

    public static async Task<CloudScene> BuildAsync(Guest guest, IPlumbdInGuest plumbd)
    {
        var scene = new CloudScene(guest, plumbd);
        await plumbd.InstallAsync(
            [
                ("scan", "at", ""), ("scan", "on_events", "no"), ("proxmox", "require_pmxcfs", "no"), ("volumes", "provider", "cloudstack"),
                ("cloudstack", "url", scene.Fake.Url.ToString()), ("cloudstack", "api_key", FakeCloudStack.Key),
            ],
            FakeCloudStack.Secret);
        await guest.Hotplug.AddScsiAsync();
        await guest.Hotplug.PlugAsync(ForeignSerial, 1L << 30);
        await guest.Hotplug.PlugAsync("", 1L << 30);
        await guest.ForwardAsync(scene._port);
        await scene.OpenWaysAsync();
        await scene.StartAsync();
        return scene;
    }

    /// <summary>
    /// plumbd speaks to a cloud without TLS on loopback only, and gives all rights to root on its Unix socket only: something on the spot
    /// passes both on.
    /// </summary>
    public async Task OpenWaysAsync()
    {
        await _plumbd.OpenWayAsync("to-cloud", $"127.0.0.1:{Fake.Url.Port}", $"10.0.2.2:{Fake.Url.Port}");
        await _plumbd.OpenWayAsync("to-plumbd", $"{Guest.Address}:{_port}", $"{_plumbd.Run}/plumbd.sock");
    }

    public async Task StartAsync()
    {
        await _plumbd.StartAsync();
        await WaitForPlumbdAsync();
    }

    public Task WaitForPlumbdAsync() => Wait.UntilAsync("plumbd answers", AnswersAsync, StartLimit, () => _guest.Console.Tail());

    /// <summary>As the kernel's out-of-memory killer would.</summary>
    public Task KillAsync() => _plumbd.KillAsync();

    /// <summary>What plumbd said, for a failure that its answers do not explain.</summary>
    public Task<string> LogAsync() => _plumbd.LogAsync();

    public async Task<string> CreateAsync(string name, long gibibytes = 1)
    {
        var accepted = await Client.CreateVolumeAsync(name, gibibytes << 30, FakeCloudStackCommands.CustomOffering, FakeCloudStackCommands.ZoneA);
        return (await CompleteAsync(accepted)).VolumeId!;
    }

    public async Task<string[]> CreateAsync(int many, string name) => await Task.WhenAll(Enumerable.Range(0, many).Select(i => CreateAsync($"{name}{i}")));

    /// <summary>All at once; each ends completed.</summary>
    public async Task AttachAsync(params IEnumerable<string> volumes)
    {
        var accepted = await Task.WhenAll(volumes.Select(v => Client.AttachVolumeAsync(v)));
        await Task.WhenAll(accepted.Select(CompleteAsync));
    }

    public async Task DetachAsync(params IEnumerable<string> volumes)
    {
        var accepted = await Task.WhenAll(volumes.Select(v => Client.DetachVolumeAsync(v)));
        await Task.WhenAll(accepted.Select(CompleteAsync));
    }

    public async Task<Operation> CompleteAsync(Operation accepted)
    {
        var ended = await Client.WaitForCompletionAsync(accepted.Id, Limit);
        return ended.Status == OperationStatus.Completed ? ended : throw new MachineTestException($"{ended.Type} ended {ended.Status}: {ended.Error}\n{await LogAsync()}");
    }

    /// <summary>
    /// What plumbd says of each of these volumes, in both directions, is what the kernel shows of the disk that has the volume's id written on
    /// it; and no other disk is said to be a volume.
    /// </summary>
    /// <returns>Where each is.</returns>
    public async Task<IReadOnlyDictionary<string, TrueDisk>> RequireExactAsync(params IEnumerable<string> volumes)
    {
        var disks = await TrueDisk.ReadAsync(_guest);
        var there = volumes.Select(v => (Volume: v, Disk: disks.SingleOrDefault(d => d.Mark == v) ?? throw new MachineTestException($"No disk carries {v}: {string.Join(", ", disks)}"))).ToList();
        var devices = await Task.WhenAll(there.Select(t => Client.GetVolumeDeviceAsync(t.Volume)));
        Assert.Equal(
            there.Select(t => $"{t.Volume} /dev/{t.Disk.Name} {CloudMachine.SerialOf(t.Volume)} {t.Disk.Size} {t.Disk.DiskSequence} attached"),
            devices.Select(d => $"{d.VolumeId} {d.DevicePath} {d.Serial} {d.Size} {d.Diskseq} {d.LinuxState}"));
        Assert.All(there, t => Assert.Equal(CloudMachine.SerialOf(t.Volume), t.Disk.Serial));

        // What an earlier scenario may have left behind is that one's failure.
        var judged = disks.Where(d => there.Exists(t => t.Disk == d) || Fake.Cloud.Volumes.All(v => v.Id != d.Mark)).ToList();
        Assert.Equal(judged.Select(d => there.SingleOrDefault(t => t.Disk == d).Volume), await Task.WhenAll(judged.Select(d => AtAsync(d.Name))));
        return there.ToDictionary(t => t.Volume, t => t.Disk, StringComparer.Ordinal);
    }

    /// <summary>The volume as the cloud has it.</summary>
    public FakeVolume Volume(string id) => Fake.Cloud.Volumes.Single(v => v.Id == id);

    /// <summary>Attaching it has reached the cloud.</summary>
    public bool IsAskedFor(string id) => Fake.Requests.Any(r => r.Parameters["command"] == "attachVolume" && r.Parameters["id"] == id);

    /// <summary>The disk that carries the volume, as soon as the kernel shows it.</summary>
    public async Task<TrueDisk> DiskOfAsync(string volume)
    {
        await _guest.WaitUntilAsync($"the guest shows {volume}", $"grep -lsF {CloudMachine.SerialOf(volume)} /sys/block/vd*/serial", Limit);
        return (await TrueDisk.ReadAsync(_guest)).Single(d => d.Mark == volume);
    }

    public async Task<OperationStep?> StepAsync(Operation operation, string name) =>
        (await Client.GetOperationAsync(operation.Id)).Steps.LastOrDefault(s => s.Name == name);

    public Task WaitAsync(string description, Func<Task<bool>> condition) => Wait.UntilAsync(description, condition, Limit);

    /// <summary>The volume that plumbd says is at that device, if it says any; a refusal is none.</summary>
    public async Task<string?> AtOrNothingAsync(string name)
    {
        try
        {
            return await AtAsync(name);
        }
        catch (PlumblineException e) when (e.Code == ErrorCodes.Conflict)
        {
            return null;
        }
    }

    /// <summary>The volume that plumbd says is at that device; null where it knows of none.</summary>
    public async Task<string?> AtAsync(string name)
    {
        try
        {
            return (await Client.GetVolumeAtDeviceAsync(name)).Id;
        }
        catch (PlumblineException e) when (e.Code == ErrorCodes.NotFound)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Fake.Dispose();
        Machine.Dispose();
        await ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Client.GetHealthAsync();
            return true;
        }
        catch (PlumblineException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
