using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Volumes;

namespace Plumbline.Daemon.Tests.Exports;

/// <summary>Real volumes, the real engine, and nbdinfo and nbdcopy as judges.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("plumbline-export-files-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task Written_ThroughTheExport_IsReadBackFromTheDevice()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, device, uri) = await plumbd.ExportAsync();
        var data = await RandomFileAsync(8 << 20);

        await Outside.WellAsync("nbdcopy", "--flush", data, uri);

        Assert.Equal(await HashAsync(data), await HashAsync(device));
        var told = await Outside.WellAsync("nbdinfo", "--json", uri);
        Assert.Contains("\"can_multi_conn\": true", told, StringComparison.Ordinal);
        Assert.Contains("\"can_trim\": true", told, StringComparison.Ordinal);

        // The kernel still has the end of a connection for a moment after its client has gone.
        await Wait.UntilAsync(async () => (await plumbd.Api.GetAsync($"/exports/{volume}")).GetProperty("clients").GetInt32() == 0);
        var export = (await plumbd.Api.GetAsync("/exports")).GetProperty("exports").EnumerateArray().Single();
        Assert.Equal(
            (volume, "migration-" + volume, uri, plumbd.Port, await plumbd.NameAsync(volume), false, "active", 0),
            (export.Text("volume_id"), export.Text("export_name"), export.Text("uri"), export.GetProperty("port").GetInt32(), export.Text("device_path"),
                export.GetProperty("read_only").GetBoolean(), export.Text("status"), export.GetProperty("clients").GetInt32()));
        Assert.True(export.GetProperty("disk_bytes_written").GetInt64() >= 8 << 20);
        Assert.Equal(export.ToString(), (await plumbd.Api.GetAsync($"/exports/{volume}")).ToString());
    }

    [Fact]
    public async Task ReadOnly_TakesNoWrites()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (_, device, uri) = await plumbd.ExportAsync(readOnly: true);
        var before = await HashAsync(device);

        var (exit, _, _) = await Outside.RunAsync("nbdcopy", await RandomFileAsync(8 << 20), uri);

        Assert.NotEqual(0, exit);
        Assert.Equal(before, await HashAsync(device));
        Assert.All(await plumbd.ListAsync(), e => Assert.True(e.Value.ReadOnly));
    }

    /// <summary>What is served lives in the engine alone; the database has what it should be.</summary>
    [Fact]
    public async Task EngineThatWasKilled_ServesEverythingAgain()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        await plumbd.ExportAsync();
        await plumbd.ExportAsync(16 << 20, readOnly: true);
        var before = await plumbd.ListAsync();
        var engine = plumbd.EnginePid;

        plumbd.KillEngine();

        await Wait.UntilAsync(async () => (await plumbd.ListAsync()).Count == 2);
        Assert.Equal(before, await plumbd.ListAsync());
        Assert.NotEqual(engine, plumbd.EnginePid);
    }

    [Fact]
    public async Task DaemonThatIsKilled_CutsNoClient()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, device, uri) = await plumbd.ExportAsync();
        var data = await File.ReadAllBytesAsync(await RandomFileAsync(8 << 20), ExportPlumbd.Stop);
        var engine = plumbd.EnginePid;
        using var copy = Outside.Start("nbdcopy", "-", uri);
        await copy.StandardInput.BaseStream.WriteAsync(data.AsMemory(0, 4 << 20), ExportPlumbd.Stop);
        await copy.StandardInput.BaseStream.FlushAsync(ExportPlumbd.Stop);
        await Wait.UntilAsync(async () => (await plumbd.Api.GetAsync($"/exports/{volume}")).GetProperty("clients").GetInt32() > 0);

        await plumbd.RestartAsync();
        await plumbd.SyncAsync();
        await copy.StandardInput.BaseStream.WriteAsync(data.AsMemory(4 << 20), ExportPlumbd.Stop);
        copy.StandardInput.Close();
        var (exit, _, stderr) = await Outside.EndAsync(copy);

        Assert.True(exit == 0, stderr);
        Assert.Equal(SHA256.HashData(data), await HashAsync(device));
        Assert.Equal(engine, plumbd.EnginePid);
        Assert.Equal("active", (await plumbd.Api.GetAsync($"/exports/{volume}")).Text("status"));
    }

    /// <summary>The original's server was told to read its configuration anew for each change, and with Debian's version that killed it.</summary>
    [Fact]
    public async Task ComingAndGoingOfOthers_DisturbsNoClient()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (_, device, uri) = await plumbd.ExportAsync();
        var (other, _) = await plumbd.AttachAsync();
        var data = await File.ReadAllBytesAsync(await RandomFileAsync(8 << 20), ExportPlumbd.Stop);
        using var copy = Outside.Start("nbdcopy", "-", uri);
        for (var part = 0; part < 4; part++)
        {
            await copy.StandardInput.BaseStream.WriteAsync(data.AsMemory(part * (2 << 20), 2 << 20), ExportPlumbd.Stop);
            await plumbd.AddAsync(other);
            await plumbd.Api.CompleteAsync(HttpMethod.Delete, $"/exports/{other}");
        }

        copy.StandardInput.Close();
        var (exit, _, stderr) = await Outside.EndAsync(copy);

        Assert.True(exit == 0, stderr);
        Assert.Equal(SHA256.HashData(data), await HashAsync(device));
    }

    /// <summary>Who listens need not ask again and again.</summary>
    [Fact]
    public async Task Event_TellsOfIt()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ExportPlumbd.Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var answer = await plumbd.OverSocket.GetAsync("/api/v1/events?types=export", HttpCompletionOption.ResponseHeadersRead, ExportPlumbd.Stop);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ExportPlumbd.Stop));
        await lines.ReadLineAsync(ExportPlumbd.Stop);

        var (volume, _, _) = await plumbd.ExportAsync();
        await plumbd.Api.CompleteAsync(HttpMethod.Delete, $"/exports/{volume}");

        foreach (var status in new[] { "active", "removed" })
        {
            var line = "";
            while (!line.StartsWith("data: ", StringComparison.Ordinal))
            {
                line = await lines.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the stream ended");
            }

            using var json = JsonDocument.Parse(line["data: ".Length..]);
            Assert.Equal((volume, "migration-" + volume, status), (json.RootElement.Text("volume_id"), json.RootElement.Text("export_name"), json.RootElement.Text("status")));
        }
    }

    [Fact]
    public async Task DetachWithAStuckClient_CutsItOffWhenItsTimeIsOver()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, device, _) = await plumbd.ExportAsync();
        using var stuck = await HeldExport.OpenAsync(plumbd.Port, "migration-" + volume);

        var detached = await plumbd.Api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
        await stuck.CutOffAsync();

        Assert.Equal(["find-volume", "stop-export", "release-device", "remove-name", "detach", "device-gone"], detached.GetProperty("steps").EnumerateArray().Select(s => s.Text("name")));
        Assert.Empty(await plumbd.ListAsync());
        Assert.Empty((await plumbd.Api.GetAsync("/exports")).GetProperty("exports").EnumerateArray());

        // Somebody else may have the device's number by now.
        var file = $"/sys/block/{Path.GetFileName(device)}/loop/backing_file";
        Assert.DoesNotContain(volume, File.Exists(file) ? await File.ReadAllTextAsync(file, ExportPlumbd.Stop) : "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task DetachWithAClient_WaitsForItToLeave()
    {
        await using var plumbd = await ExportPlumbd.StartAsync("exports.drain=10m");
        var (volume, _, _) = await plumbd.ExportAsync();
        using var client = await HeldExport.OpenAsync(plumbd.Port, "migration-" + volume);
        var (_, accepted) = await plumbd.Api.SendAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
        await Wait.UntilAsync(async () => (await plumbd.Api.GetAsync("/operations/" + accepted.Text("id"))).GetProperty("steps").EnumerateArray().Any(s => s.Text("name") == "stop-export"));

        Assert.True(client.IsConnected);
        Assert.Equal("executing", (await plumbd.Api.GetAsync("/operations/" + accepted.Text("id"))).Text("status"));
        client.Dispose();

        Assert.Equal("completed", (await plumbd.Api.EndAsync(accepted.Text("id")!)).Text("status"));
    }

    /// <summary>V5: the original asked the cloud first. An export that was stopped for a detach that could not be done is there again once that is closed.</summary>
    [Fact]
    public async Task DetachThatFailsAfterTheExportWasStopped_LeavesItToBeServedAgain()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, device, _) = await plumbd.ExportAsync();
        JsonElement stopped;
        await using (File.OpenRead(device))
        {
            stopped = await plumbd.Api.RunAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
        }

        Assert.Equal("needs_attention", stopped.Text("status"));
        Assert.Empty(await plumbd.ListAsync());
        await plumbd.Api.SendAsync(HttpMethod.Post, $"/operations/{stopped.Text("id")}/cancel");
        await plumbd.SyncAsync();
        Assert.Single(await plumbd.ListAsync());
    }

    [Fact]
    public async Task Resized_IsServedWithItsNewSize()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, _, uri) = await plumbd.ExportAsync();
        using var stuck = await HeldExport.OpenAsync(plumbd.Port, "migration-" + volume);

        await plumbd.Api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/resize", """{"size":16777216}""");

        Assert.Equal("16777216", (await Outside.WellAsync("nbdinfo", "--size", uri)).Trim());
        await stuck.CutOffAsync();
    }

    [Fact]
    public async Task Removed_IsServedNoMore_AndItsDiskIsFree()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (volume, device, _) = await plumbd.ExportAsync();

        var removed = await plumbd.Api.CompleteAsync(HttpMethod.Delete, $"/exports/{volume}");
        var again = await plumbd.Api.CompleteAsync(HttpMethod.Delete, $"/exports/{volume}");

        Assert.Equal("Export removed successfully", removed.GetProperty("response").Text("message"));
        Assert.Equal("Volume was not exported", again.GetProperty("response").Text("message"));
        Assert.Empty(await plumbd.ListAsync());
        Assert.DoesNotContain(Directory.EnumerateFiles($"/proc/{plumbd.EnginePid}/fd"), fd => File.ResolveLinkTarget(fd, false)?.FullName == device);
        Assert.Equal(HttpStatusCode.NotFound, (await plumbd.Api.SendAsync(HttpMethod.Get, $"/exports/{volume}")).Status);
    }

    [Fact]
    public async Task SameAgain_IsNoError_AndOtherwise_IsAConflict()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (first, _) = await plumbd.AttachAsync();
        var (second, _) = await plumbd.AttachAsync();
        await plumbd.AddAsync(first, name: "disk-of-a");

        await plumbd.AddAsync(first, name: "disk-of-a");
        var otherName = await plumbd.Api.RunAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request(first, name: "b"));
        var otherAccess = await plumbd.Api.RunAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request(first, readOnly: true, name: "disk-of-a"));
        var taken = await plumbd.Api.RunAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request(second, name: "disk-of-a"));

        Assert.All([otherName, otherAccess, taken], o => Assert.Equal(("failed", "conflict"), (o.Text("status"), o.Text("error_code"))));
        Assert.Contains(first, taken.Text("error"), StringComparison.Ordinal);
        Assert.Equal(["disk-of-a"], (await plumbd.ListAsync()).Keys);
    }

    [Fact]
    public async Task VolumeThatIsNotAttached_IsRefusedWithWhatToDo()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var volume = await plumbd.Api.CreateAsync();

        var unattached = await plumbd.Api.RunAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request(volume));
        var unknown = await plumbd.Api.RunAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request("vol-unknown"));

        Assert.Equal(("failed", "conflict"), (unattached.Text("status"), unattached.Text("error_code")));
        Assert.Contains($"plumb volumes attach {volume}", unattached.Text("error"), StringComparison.Ordinal);
        Assert.Equal(("failed", "not_found"), (unknown.Text("status"), unknown.Text("error_code")));
        Assert.False(File.Exists($"{plumbd.Folder}/exports.pid"), "an engine was started for nothing");
    }

    [Theory]
    [InlineData("{}", "volume_id")]
    [InlineData("""{"volume_id":"v","read_only":"yes","name":"a b"}""", "read_only", "name")]
    [InlineData("""{"volume_id":"v","name":"-a"}""", "name")]
    [InlineData("""{"volume_id":"v","name":"a/b"}""", "name")]
    [InlineData("""{"volume_id":"v","readonly":true}""", "readonly")]
    public async Task WrongFields_AreAllNamed(string body, params string[] fields)
    {
        await using var plumbd = await ExportPlumbd.StartAsync();

        var (status, problem) = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports", body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (status, problem.Text("code")));
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")));
    }

    [Fact]
    public async Task WithoutTheEngine_IsUnsupported_AndSaysWhatToInstall()
    {
        await using var plumbd = await ExportPlumbd.StartAsync("exports.program=/usr/bin/no-such-engine");
        var (volume, _) = await plumbd.AttachAsync();

        var refused = await plumbd.Api.RunAsync(HttpMethod.Post, "/exports", ExportPlumbd.Request(volume));

        Assert.Equal(("failed", "unsupported"), (refused.Text("status"), refused.Text("error_code")));
        Assert.Contains("apt install qemu-system-common", refused.Text("error"), StringComparison.Ordinal);
    }

    /// <summary>The engine does not tell whose client is whose: the number is told only where it cannot be another.</summary>
    [Fact]
    public async Task Clients_AreToldWhereTheyCanBeKnown()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        var (first, _, _) = await plumbd.ExportAsync();
        using var client = await HeldExport.OpenAsync(plumbd.Port, "migration-" + first);
        var alone = await plumbd.Api.GetAsync($"/exports/{first}");
        await plumbd.ExportAsync();

        var beside = await plumbd.Api.GetAsync($"/exports/{first}");
        var all = await plumbd.Api.SendAsync(HttpMethod.Post, "/exports/validate");

        Assert.Equal(1, alone.GetProperty("clients").GetInt32());
        Assert.Equal(JsonValueKind.Null, beside.GetProperty("clients").ValueKind);
        Assert.Equal(1, all.Body.GetProperty("engine").GetProperty("clients").GetInt32());
    }

    /// <summary>Names of a seed's client: what it reads must be there.</summary>
    [Fact]
    public async Task Health_And_Metrics_TellOfExports()
    {
        await using var plumbd = await ExportPlumbd.StartAsync();
        await plumbd.ExportAsync();

        var check = (await plumbd.Api.GetAsync("/health")).GetProperty("checks").EnumerateArray().Single(c => c.Text("name") == "exports");
        var metrics = await plumbd.OverSocket.GetStringAsync("/metrics", ExportPlumbd.Stop);

        Assert.Equal("healthy", check.Text("status"));
        Assert.StartsWith("1 to be served, 1 served by qemu-storage-daemon", check.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("\nplumb_exports_wanted 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nplumb_exports_served 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nplumb_export_engine_up 1\n", metrics, StringComparison.Ordinal);
        Assert.Matches(@"\nplumb_export_engine_memory_bytes [1-9]\d{5,}\n", metrics);
    }

    private async Task<string> RandomFileAsync(int size)
    {
        var path = Path.Combine(_files.FullName, Guid.NewGuid().ToString());
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(size), ExportPlumbd.Stop);
        return path;
    }

    private static async Task<byte[]> HashAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return await SHA256.HashDataAsync(file, ExportPlumbd.Stop);
    }
}
