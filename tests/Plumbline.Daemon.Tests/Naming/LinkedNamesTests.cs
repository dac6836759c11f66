using System.Net;
using System.Text.Json;
using Plumbline.Daemon.Tests.Volumes;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Tests.Naming;

/// <summary>Names where the kernel has no device-mapper: links to real loop devices.</summary>
public sealed class LinkedNamesTests : IAsyncDisposable
{
    private readonly DirectoryInfo _volumes = Directory.CreateTempSubdirectory("plumbline-volumes-");
    private RunningDaemon? _daemon;

    public LinkedNamesTests()
    {
        Assert.SkipUnless(File.Exists("/dev/loop-control") && Environment.IsPrivilegedProcess, "loop devices need root and /dev/loop-control");
        Assert.SkipWhen(new LiveNameActs().DriverIsThere, "this kernel has device-mapper: the names are mappings, and the guest's scenarios are of them");
    }

    private string Links => Path.Combine(_daemon!.Folder, "volumes");

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        DetachAll();
        _volumes.Delete(recursive: true);
    }

    [Fact]
    public async Task Attached_HasItsName_WhichIsGoneAfterTheDetach()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();

        var response = (await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self"}""")).GetProperty("response");

        var (name, device, machine) = (response.Text("persistent_path")!, response.Text("device_path")!, response.Text("vm_id"));
        Assert.Equal($"{Links}/{volume}", name);
        Assert.Equal([$"{Links}/{machine}-disk0", name], Directory.GetFiles(Links).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(Links), link => Assert.Equal(device, File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName));
        Assert.Equal(name, (await api.GetAsync($"/volumes/{volume}/device")).Text("persistent_path"));
        Assert.Equal(name, (await api.GetAsync($"/volumes/{volume}")).Text("persistent_path"));
        await File.WriteAllTextAsync(name, "through the name", TestContext.Current.CancellationToken);
        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
        Assert.Empty(Directory.GetFiles(Links));
        await using var file = File.OpenRead($"{_volumes.FullName}/{volume}/disk.img");
        var begin = new byte[16];
        await file.ReadExactlyAsync(begin, TestContext.Current.CancellationToken);
        Assert.Equal("through the name"u8.ToArray(), begin);
    }

    /// <summary>Two volumes, of which the first leaves: the second keeps its number, the third gets the lowest that is free.</summary>
    [Fact]
    public async Task Numbers_AreKept_AndTheLowestIsUsedAgain()
    {
        var api = await StartAsync();
        var volumes = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            volumes.Add(await api.CreateAsync($"disk{i}"));
        }

        await AttachAsync(api, volumes[0]);
        await AttachAsync(api, volumes[1]);
        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volumes[0]}/detach");
        await AttachAsync(api, volumes[2]);

        var places = Directory.GetFiles(Links, "*-disk*").ToDictionary(l => l[^1], l => File.ResolveLinkTarget(l, returnFinalTarget: false)!.FullName);
        Assert.Equal("01", string.Concat(places.Keys.Order()));
        Assert.Equal(places['1'], File.ResolveLinkTarget($"{Links}/{volumes[1]}", returnFinalTarget: false)!.FullName);
        Assert.Equal(places['0'], File.ResolveLinkTarget($"{Links}/{volumes[2]}", returnFinalTarget: false)!.FullName);
    }

    /// <summary>/run is empty after a reboot, and every loop device is another one.</summary>
    [Fact]
    public async Task Reboot_MakesEveryNameAnew()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();
        var name = await AttachAsync(api, volume);
        var folder = await _daemon!.KillAsync();
        Directory.Delete(Links, recursive: true);
        DetachAll();
        using var other = new Testing.LoopPlace();
        var taken = new LiveLoopActs().Attach(other.Make("other"), readOnly: false);

        api = await StartAsync(folder);
        await SyncAsync();

        var device = await api.GetAsync($"/volumes/{volume}/device");
        Assert.Equal(name, device.Text("persistent_path"));
        Assert.Equal(device.Text("device_path"), File.ResolveLinkTarget(name, returnFinalTarget: false)!.FullName);
        Assert.NotEqual(taken.Loop!.Path, device.Text("device_path"));
        Assert.Single(Directory.GetFiles(Links, "*-disk0"));
    }

    [Fact]
    public async Task NameThatLeadsElsewhere_IsNotHandedOut_AndMendedByASync()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();
        var name = await AttachAsync(api, volume);
        File.Delete(name);
        File.CreateSymbolicLink(name, "/dev/null");
        File.CreateSymbolicLink($"{Links}/vol-of-nobody", "/dev/null");

        var (status, problem) = await api.SendAsync(HttpMethod.Get, $"/volumes/{volume}/device");
        var sync = await SyncAsync();

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (status, problem.Text("code")));
        Assert.Contains(name, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Contains(sync.GetProperty("mended").EnumerateArray(), m => m.GetString()!.Contains(name, StringComparison.Ordinal));
        Assert.Equal(name, (await api.GetAsync($"/volumes/{volume}/device")).Text("persistent_path"));
        Assert.False(Path.Exists($"{Links}/vol-of-nobody"));
        Assert.Empty((await SyncAsync()).GetProperty("mended").EnumerateArray());
    }

    /// <summary>A link can be written through: better refused than promised.</summary>
    [Fact]
    public async Task ReadOnly_IsRefusedBeforeAnythingIsAttached()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();

        var refused = await api.RunAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self","read_only":true}""");
        var (wrong, problem) = await api.SendAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self","read_only":"yes"}""");

        Assert.Equal(("failed", "unsupported"), (refused.Text("status"), refused.Text("error_code")));
        Assert.Contains("device-mapper", refused.Text("error"), StringComparison.Ordinal);
        Assert.Empty(new LiveLoopActs().FindByFile($"{_volumes.FullName}/{volume}/disk.img").Loops);
        Assert.Equal((HttpStatusCode.BadRequest, "read_only"), (wrong, problem.GetProperty("errors")[0].Text("field")));
    }

    /// <summary>The detector asks the file; one that says "none" is an answer, and none is no answer.</summary>
    [Fact]
    public async Task RecordOfOurMappings_IsThereAfterTheFirstComparison()
    {
        await StartAsync();

        await SyncAsync();

        Assert.Contains("\"mappings\": []", await File.ReadAllTextAsync(Path.Combine(_daemon!.Folder, "state", "names.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> AttachAsync(VolumeApi api, string volume) =>
        (await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self"}""")).GetProperty("response").Text("persistent_path")!;

    private async Task<VolumeApi> StartAsync(DirectoryInfo? folder = null)
    {
        _daemon = await RunningDaemon.StartAsync(folder, $"local.path={_volumes.FullName}");
        return new VolumeApi(_daemon.Http);
    }

    private async Task<JsonElement> SyncAsync()
    {
        using var answer = await _daemon!.OverSocket.PostAsync("/api/v1/admin/force-sync", null, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }

    private void DetachAll()
    {
        var loops = new LiveLoopActs();
        foreach (var disk in Directory.EnumerateFiles(_volumes.FullName, "disk.img", SearchOption.AllDirectories))
        {
            foreach (var loop in loops.FindByFile(disk).Loops)
            {
                loops.Detach(loop);
            }
        }
    }
}
