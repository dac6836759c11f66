using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Volumes;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Tests.Exports;

/// <summary>A plumbd with volumes on real loop devices and an export engine of its own. At its end neither is left.</summary>
internal sealed class ExportPlumbd : IAsyncDisposable
{
    private readonly DirectoryInfo _volumes = Directory.CreateTempSubdirectory("plumbline-volumes-");
    private readonly string[] _settings;
    private RunningDaemon _daemon = null!;

    private ExportPlumbd(string[] settings)
    {
        Port = FreePort();
        _settings = [$"local.path={_volumes.FullName}", $"exports.listen=127.0.0.1:{Port}", "exports.drain=1s", .. settings];
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public int Port { get; }

    public VolumeApi Api { get; private set; } = null!;

    public HttpClient OverSocket => _daemon.OverSocket;

    public string Folder => _daemon.Folder;

    public string Socket => $"{Folder}/exports.qmp";

    public string Server => $"nbd://127.0.0.1:{Port}";

    public int EnginePid => int.Parse(File.ReadAllText($"{Folder}/exports.pid"));

    public static async Task<ExportPlumbd> StartAsync(params string[] settings)
    {
        Assert.SkipUnless(File.Exists("/dev/loop-control") && Environment.IsPrivilegedProcess, "loop devices need root and /dev/loop-control");
        var place = new ExportPlumbd(settings);
        await place.StartAsync((DirectoryInfo?)null);
        return place;
    }

    /// <summary>Killed and started anew, with what may happen between.</summary>
    public async Task RestartAsync(Func<DirectoryInfo, Task>? between = null, params string[] settings)
    {
        var folder = await _daemon.KillAsync();
        if (between is not null)
        {
            await between(folder);
        }

        await StartAsync(folder, settings);
    }

    public void KillEngine() => Process.GetProcessById(EnginePid).Kill();

    public async Task<(string Volume, string Device)> AttachAsync(long size = 8 << 20)
    {
        var volume = await Api.CreateAsync("disk", size);
        var attached = await Api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self"}""");
        return (volume, attached.GetProperty("response").Text("device_path")!);
    }

    /// <summary>The path that is exported: the one that stays.</summary>
    public async Task<string> NameAsync(string volume) => (await Api.GetAsync($"/volumes/{volume}/device")).Text("persistent_path")!;

    /// <summary>Attached and served; the answer is the operation's response.</summary>
    public async Task<(string Volume, string Device, string Uri)> ExportAsync(long size = 8 << 20, bool readOnly = false)
    {
        var (volume, device) = await AttachAsync(size);
        return (volume, device, (await AddAsync(volume, readOnly)).GetProperty("response").Text("uri")!);
    }

    public Task<JsonElement> AddAsync(string volume, bool readOnly = false, string? name = null) =>
        Api.CompleteAsync(HttpMethod.Post, "/exports", Request(volume, readOnly, name));

    public static string Request(string volume, bool readOnly = false, string? name = null) =>
        $$"""{"volume_id":"{{volume}}","read_only":{{(readOnly ? "true" : "false")}}{{(name is null ? "" : $",\"name\":\"{name}\"")}}}""";

    /// <summary>As nbdinfo sees it; empty where nothing listens.</summary>
    public async Task<Dictionary<string, (long Size, bool ReadOnly)>> ListAsync()
    {
        var (exit, stdout, stderr) = await Outside.RunAsync("nbdinfo", "--list", "--json", Server);
        if (exit != 0)
        {
            Assert.Matches("refused|closed|reset|replied with error", stderr);

            // One that was taken away between the list and the question after it: the list is asked for again.
            return stderr.Contains("replied with error", StringComparison.Ordinal) ? await ListAsync() : [];
        }

        using var json = JsonDocument.Parse(stdout);
        return json.RootElement.GetProperty("exports").EnumerateArray().ToDictionary(
            e => e.GetProperty("export-name").GetString()!, e => (e.GetProperty("export-size").GetInt64(), e.GetProperty("is_read_only").GetBoolean()));
    }

    public Task UntilServedAsync(string name) => Wait.UntilAsync(async () => (await ListAsync()).ContainsKey(name));

    public async Task<JsonElement> SyncAsync()
    {
        using var answer = await OverSocket.PostAsync("/api/v1/admin/force-sync", null, Stop);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        return json.RootElement.Clone();
    }

    public async Task<string[]> FindingsAsync() =>
        [.. (await Api.GetAsync("/findings")).GetProperty("findings").EnumerateArray().Select(f => f.Text("code")!)];

    public async ValueTask DisposeAsync()
    {
        var engine = File.Exists($"{Folder}/exports.pid") ? EnginePid : 0;
        await _daemon.KillAsync();
        if (engine > 0 && Process.GetProcesses().FirstOrDefault(p => p.Id == engine) is { } running)
        {
            running.Kill();
            await Wait.UntilAsync(() => Task.FromResult(!File.Exists($"/proc/{engine}/exe")));
        }

        await _daemon.DisposeAsync();
        var loops = new LiveLoopActs();
        foreach (var disk in Directory.EnumerateFiles(_volumes.FullName, "disk.img", SearchOption.AllDirectories))
        {
            foreach (var loop in loops.FindByFile(disk).Loops)
            {
                loops.Detach(loop);
            }
        }

        _volumes.Delete(recursive: true);
    }

    private async Task StartAsync(DirectoryInfo? folder, params string[] settings)
    {
        _daemon = await RunningDaemon.StartAsync(folder, [.. _settings, .. settings]);
        Api = new VolumeApi(_daemon.Http);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
