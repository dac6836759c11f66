using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Plumbline.Daemon.Exports;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Volumes;
using Plumbline.Kernel;
using Plumbline.Kernel.State;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Exports;

/// <summary>What is served, changed behind plumbd's back.</summary>
public sealed class ExportDriftTests
{
    [Fact]
    public async Task WhatWasTakenAwayAndAdded_IsMended()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, _, _) = await plumbd.ExportAsync();
        var (_, other) = await plumbd.AttachAsync();
        var name = "migration-" + volume;

        await plumbd.RestartAsync(async _ =>
        {
            await QmpAsync(plumbd, $$$"""{"execute":"block-export-del","arguments":{"id":"{{{name}}}"}}""", Opened("stranger", other), Served("stranger"));
            Assert.Equal(["stranger"], (await plumbd.ListAsync()).Keys);
        });

        await Wait.UntilAsync(async () => (await plumbd.ListAsync()).Keys.SequenceEqual([name]));
    }

    /// <summary>What nobody wants has a client: it is not cut off before somebody says so.</summary>
    [Fact]
    public async Task WhatIsInUse_IsNotCutOff_AndIsAFinding()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        await plumbd.ExportAsync();
        var (_, other) = await plumbd.AttachAsync();
        HeldExport? connected = null;
        await plumbd.RestartAsync(async _ =>
        {
            await QmpAsync(plumbd, Opened("stranger", other), Served("stranger"));
            connected = await HeldExport.OpenAsync(plumbd.Port, "stranger");
        });
        using var client = connected!;

        await plumbd.SyncAsync();
        var found = await plumbd.FindingsAsync();
        var dry = (await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/cleanup")).Body;
        var stillThere = client.IsConnected;
        var young = (await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/cleanup", """{"dry_run":false,"max_age_hours":1}""")).Body;
        var done = (await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/cleanup", """{"dry_run":false}""")).Body;
        await client.CutOffAsync();
        await plumbd.SyncAsync();

        Assert.Equal(["export-unwanted"], found);
        Assert.True(stillThere);
        Assert.Equal(("would-remove", 0), (dry.GetProperty("orphans")[0].Text("outcome"), dry.GetProperty("removed").GetInt32()));
        Assert.Equal("kept", young.GetProperty("orphans")[0].Text("outcome"));
        Assert.Equal(("removed", 1), (done.GetProperty("orphans")[0].Text("outcome"), done.GetProperty("removed").GetInt32()));
        Assert.Single(await plumbd.ListAsync());
        Assert.Empty(await plumbd.FindingsAsync());
    }

    [Fact]
    public async Task ExportWithoutAVolume_IsAnOrphan_AndCleanedByItsAge()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (kept, _, _) = await plumbd.ExportAsync();
        await plumbd.RestartAsync(folder => InsertAsync(folder, "vol-gone", "gone"));
        await plumbd.SyncAsync();

        var found = await plumbd.FindingsAsync();
        var (_, report) = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/validate");
        var (_, young) = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/cleanup", """{"dry_run":false,"max_age_hours":1}""");
        var (_, dry) = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/cleanup", """{"max_age_hours":0}""");
        var (_, done) = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/cleanup", """{"dry_run":false,"max_age_hours":0}""");
        await plumbd.SyncAsync();

        Assert.Equal(["export-without-disk"], found);
        Assert.Equal((false, 2, 1, 1), (report.GetProperty("valid").GetBoolean(), report.GetProperty("wanted").GetInt32(), report.GetProperty("served").GetInt32(), report.GetProperty("orphans").GetInt32()));
        Assert.Equal(("unattached", "vol-gone"), (report.GetProperty("problems")[0].Text("code"), report.GetProperty("problems")[0].Text("volume_id")));
        Assert.Equal(["kept", "would-remove", "removed"], new[] { young, dry, done }.Select(r => r.GetProperty("orphans")[0].Text("outcome")));
        Assert.Equal([kept], (await plumbd.Api.GetAsync("/exports")).GetProperty("exports").EnumerateArray().Select(e => e.Text("volume_id")));
        Assert.Empty(await plumbd.FindingsAsync());
        Assert.True((await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/validate")).Body.GetProperty("valid").GetBoolean());
    }

    /// <summary>A volume that is deleted takes its export along; it cannot be attached then.</summary>
    [Fact]
    public async Task DeletedVolume_LeavesNoExport()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var volume = await plumbd.Api.CreateAsync();
        await plumbd.RestartAsync(folder => InsertAsync(folder, volume, "left"));
        Assert.Single((await plumbd.Api.GetAsync("/exports")).GetProperty("exports").EnumerateArray());

        await plumbd.Api.CompleteAsync(HttpMethod.Delete, $"/volumes/{volume}");

        Assert.Empty((await plumbd.Api.GetAsync("/exports")).GetProperty("exports").EnumerateArray());
    }

    /// <summary>An engine that hangs is waited for and shown, and no second one is started beside it.</summary>
    [Fact]
    public async Task EngineThatHangs_IsShown_AndTakenUpAgain()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, _, _) = await plumbd.ExportAsync();
        var engine = plumbd.EnginePid;
        await Outside.WellAsync("kill", "-STOP", $"{engine}");

        await plumbd.SyncAsync();
        var found = await plumbd.FindingsAsync();
        var status = (await plumbd.Api.GetAsync($"/exports/{volume}")).Text("status");
        await Outside.WellAsync("kill", "-CONT", $"{engine}");
        await Wait.UntilAsync(async () => (await plumbd.SyncAsync()).GetProperty("complete").GetBoolean());

        Assert.Equal(["export-engine"], found);
        Assert.Equal("unknown", status);
        Assert.Equal(engine, plumbd.EnginePid);
        Assert.Empty(await plumbd.FindingsAsync());
        Assert.Equal("active", (await plumbd.Api.GetAsync($"/exports/{volume}")).Text("status"));
    }

    /// <summary>Other settings need another engine: at once where nobody is connected, else somebody is told.</summary>
    [Fact]
    public async Task EngineOfEarlierSettings_IsReplacedOnlyWhenNobodyIsConnected()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, _, _) = await plumbd.ExportAsync();
        var engine = plumbd.EnginePid;
        var socket = $"{plumbd.Folder}/nbd.sock";
        using (var client = await HeldExport.OpenAsync(plumbd.Port, "migration-" + volume))
        {
            await plumbd.RestartAsync(null, $"exports.listen={socket}");

            // The connection is one to the old port: it counts all the same.
            await plumbd.SyncAsync();
            Assert.True(client.IsConnected);
            Assert.Equal(engine, plumbd.EnginePid);
            Assert.Contains("export-engine", await plumbd.FindingsAsync());
        }

        await Wait.UntilAsync(async () =>
        {
            await plumbd.SyncAsync();
            return plumbd.EnginePid != engine;
        });
        await plumbd.SyncAsync();
        await Outside.WellAsync("nbdinfo", $"nbd+unix:///migration-{volume}?socket={socket}");
        Assert.Empty(await plumbd.FindingsAsync());
    }

    private static string Opened(string node, string device) => $$$"""{"execute":"blockdev-add","arguments":{"driver":"host_device","node-name":"{{{node}}}","filename":"{{{device}}}"}}""";

    private static string Served(string node) =>
        $$$"""{"execute":"block-export-add","arguments":{"type":"nbd","id":"{{{node}}}","node-name":"{{{node}}}","name":"{{{node}}}","writable":true}}""";

    /// <summary>As somebody with another program would; the engine speaks to one at a time.</summary>
    private static async Task QmpAsync(ExportPlumbd plumbd, params string[] commands)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(plumbd.Socket), ExportPlumbd.Stop);
        await using var stream = new NetworkStream(socket);
        using var lines = new StreamReader(stream);
        await lines.ReadLineAsync(ExportPlumbd.Stop);
        foreach (var command in commands.Prepend("""{"execute":"qmp_capabilities"}"""))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\n"), ExportPlumbd.Stop);
            while (await lines.ReadLineAsync(ExportPlumbd.Stop) is { } line)
            {
                using var json = JsonDocument.Parse(line);
                if (!json.RootElement.TryGetProperty("event", out _))
                {
                    Assert.True(json.RootElement.TryGetProperty("return", out _), line);
                    break;
                }
            }
        }
    }

    private static async Task InsertAsync(DirectoryInfo folder, string volume, string name)
    {
        var state = $"{folder.FullName}/state";
        var settings = HostSettings.Defaults.With(SettingKeys.StateDirectory, state);
        await using var database = (await Database.OpenAsync(settings, TimeProvider.System, ExportPlumbd.Stop)).Database!;
        var host = HostId.Read(new LiveRoot(), new StateFolder(state)).Id!;
        await database.WriteAsync(session => new ExportStore(database, host, TimeProvider.System).SaveAsync(session, volume, name, readOnly: false), ExportPlumbd.Stop);
    }
}
