using System.Net;
using System.Text.Json;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>plumbd with the local provider, over HTTP, on real loop devices.</summary>
public sealed class LocalVolumesTests : IAsyncDisposable
{
    private readonly DirectoryInfo _volumes = Directory.CreateTempSubdirectory("plumbline-volumes-");
    private readonly List<RunningDaemon> _daemons = [];

    public LocalVolumesTests() =>
        Assert.SkipUnless(File.Exists("/dev/loop-control") && Environment.IsPrivilegedProcess, "loop devices need root and /dev/loop-control");

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in _daemons)
        {
            await daemon.DisposeAsync();
        }

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

    /// <summary>The seed's own requests, word for word, and its answers.</summary>
    [Fact]
    public async Task SeedsExample_GivesTheSeedsAnswers()
    {
        var api = await StartAsync();
        var (status, accepted) = await api.SendAsync(
            HttpMethod.Post,
            "/volumes",
            """
            {
                "name": "migration-volume",
                "size": 5368709120,
                "disk_offering_id": "c813c642-d946-49e1-9289-c616dd70206a",
                "zone_id": "057e86db-c726-4d8c-ab1f-75c5f55d1881"
              }
            """);
        var done = await api.EndAsync(accepted.Text("id")!);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.StartsWith("op-", accepted.Text("id"), StringComparison.Ordinal);
        Assert.Equal(("create", "pending"), (accepted.Text("type"), accepted.Text("status")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", accepted.Text("created_at"));
        Assert.Equal("completed", done.Text("status"));
        Assert.Equal(done.Text("volume_id"), done.GetProperty("response").Text("volume_id"));
        Assert.Equal("Volume created successfully", done.GetProperty("response").Text("message"));
        Assert.NotNull(done.Text("completed_at"));
    }

    /// <summary>V9: the original's router never saw an encoded path.</summary>
    [Fact]
    public async Task Attached_IsFoundByItsDeviceAndItsMachine_AndHasItsData()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();
        var attached = await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self"}""");
        var device = attached.GetProperty("response").Text("device_path")!;
        await using (var disk = File.Open(device, FileMode.Open, FileAccess.Write))
        {
            disk.Write("a guest's data"u8);
        }

        var mapping = await api.GetAsync($"/volumes/{volume}/device");
        Assert.Equal((device, 8 << 20, "attached"), (mapping.Text("device_path"), mapping.GetProperty("size").GetInt64(), mapping.Text("linux_state")));
        Assert.True(mapping.GetProperty("diskseq").GetInt64() > 0);
        Assert.Equal(volume, (await api.GetAsync($"/devices/{Path.GetFileName(device)}/volume")).Text("id"));
        Assert.Equal(volume, (await api.GetAsync($"/devices/{Uri.EscapeDataString(device)}/volume")).Text("id"));
        Assert.Equal(volume, (await api.GetAsync($"/vms/{attached.GetProperty("response").Text("vm_id")}/volumes")).GetProperty("volumes")[0].Text("id"));

        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, $"/volumes/{volume}/device")).Status);
        var begin = new byte[14];
        await using var file = File.OpenRead($"{_volumes.FullName}/{volume}/disk.img");
        await file.ReadExactlyAsync(begin, TestContext.Current.CancellationToken);
        Assert.Equal("a guest's data"u8.ToArray(), begin);
        await api.CompleteAsync(HttpMethod.Delete, $"/volumes/{volume}");
        Assert.Empty(Directory.EnumerateDirectories(_volumes.FullName));
    }

    /// <summary>V5: the original asked the cloud first and looked afterwards.</summary>
    [Fact]
    public async Task DetachOfADiskInUse_IsRefused_AndNamesTheUser()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();
        var device = (await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self"}""")).GetProperty("response").Text("device_path")!;
        JsonElement refused;
        await using (File.OpenRead(device))
        {
            refused = await api.RunAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
        }

        Assert.Equal(("failed", "conflict"), (refused.Text("status"), refused.Text("error_code")));
        Assert.Contains(Environment.ProcessId.ToString(), refused.Text("error"), StringComparison.Ordinal);
        Assert.DoesNotContain(refused.GetProperty("steps").EnumerateArray(), s => s.Text("name") == "detach");
        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/detach");
    }

    /// <summary>A letter that another disk got meanwhile is never handed out (OSSA-2023-003).</summary>
    [Fact]
    public async Task DeviceThatIsAnotherDiskNow_IsNotHandedOut_AndSyncFindsTheRightOne()
    {
        var api = await StartAsync();
        var (first, second) = (await api.CreateAsync("first"), await api.CreateAsync("second"));
        var place = (await api.CompleteAsync(HttpMethod.Post, $"/volumes/{first}/attach", """{"vm_id":"self"}""")).GetProperty("response").Text("device_path")!;
        var loops = new LiveLoopActs();
        loops.Detach(loops.FindByFile($"{_volumes.FullName}/{first}/disk.img").Loops.Single());
        var taken = loops.Attach($"{_volumes.FullName}/{second}/disk.img", readOnly: false);
        Assert.SkipUnless(taken.Loop?.Path == place, "another program took the loop device in between");

        var (status, problem) = await api.SendAsync(HttpMethod.Get, $"/volumes/{first}/device");
        var (byPath, _) = await api.SendAsync(HttpMethod.Get, $"/devices/{Path.GetFileName(place)}/volume");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains(place, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, byPath);

        // V1: the original's force-sync answered 500 "not yet implemented".
        var sync = await SyncAsync();
        var found = await api.GetAsync($"/volumes/{first}/device");
        Assert.True(sync.GetProperty("complete").GetBoolean());
        Assert.NotEmpty(sync.GetProperty("mended").EnumerateArray());
        Assert.NotEqual(place, found.Text("device_path"));
        Assert.Equal($"{_volumes.FullName}/{first}/disk.img", (await File.ReadAllTextAsync($"/sys/block/{Path.GetFileName(found.Text("device_path"))}/loop/backing_file", TestContext.Current.CancellationToken)).Trim());
    }

    /// <summary>After a reboot no loop device is there; the database still names them.</summary>
    [Fact]
    public async Task Reboot_BindsEveryVolumeAnew()
    {
        var api = await StartAsync();
        var volumes = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            volumes.Add(await api.CreateAsync($"disk{i}", (8 + i) << 20));
            await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volumes[^1]}/attach", """{"vm_id":"self"}""");
        }

        var folder = await _daemons[^1].KillAsync();
        var loops = new LiveLoopActs();
        foreach (var volume in volumes)
        {
            loops.Detach(loops.FindByFile($"{_volumes.FullName}/{volume}/disk.img").Loops.Single());
        }

        api = await StartAsync(folder);
        await SyncAsync();
        foreach (var (volume, size) in volumes.Zip([8 << 20, 9 << 20, 10 << 20]))
        {
            var device = await api.GetAsync($"/volumes/{volume}/device");
            Assert.Equal(size, device.GetProperty("size").GetInt64());
            Assert.Equal($"{_volumes.FullName}/{volume}/disk.img", (await File.ReadAllTextAsync($"/sys/block/{Path.GetFileName(device.Text("device_path"))}/loop/backing_file", TestContext.Current.CancellationToken)).Trim());
        }
    }

    /// <summary>Every wrong field by the name that it has in the JSON, all at once.</summary>
    [Theory]
    [InlineData("{}", "name", "size")]
    [InlineData("""{"name":5,"size":"8"}""", "name", "size")]
    [InlineData("""{"name":"a","size":0}""", "size")]
    [InlineData("""{"name":"a","size":1.5}""", "size")]
    [InlineData("""{"name":"a","size":99999999999999999999}""", "size")]
    [InlineData("""{"name":"","size":1}""", "name")]
    [InlineData("""{"name":"a\nb","size":1}""", "name")]
    [InlineData("""{"name":"a","size":1,"sizze":2}""", "sizze")]
    [InlineData("""{"name":"a","size":1,"size":2}""", "size")]
    [InlineData("[]", "body")]
    [InlineData("{\"name\":", "body")]
    public async Task WrongFields_AreAllNamed(string body, params string[] fields)
    {
        var api = await StartAsync();

        var (status, problem) = await api.SendAsync(HttpMethod.Post, "/volumes", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request", problem.Text("code"));
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")));
        Assert.Empty((await api.GetAsync("/operations")).GetProperty("operations").EnumerateArray());
    }

    [Fact]
    public async Task IdempotencyKey_GivesTheSameOperation_AlsoAfterItEnded()
    {
        var api = await StartAsync();
        const string Body = """{"name":"a","size":1048576}""";

        var (_, first) = await api.SendAsync(HttpMethod.Post, "/volumes", Body, ("Idempotency-Key", "k1"));
        await api.EndAsync(first.Text("id")!);
        var (again, second) = await api.SendAsync(HttpMethod.Post, "/volumes", Body, ("Idempotency-Key", "k1"));
        var (mismatch, problem) = await api.SendAsync(HttpMethod.Post, "/volumes", Body.Replace("\"a\"", "\"b\"", StringComparison.Ordinal), ("Idempotency-Key", "k1"));

        Assert.Equal((HttpStatusCode.Accepted, first.Text("id"), "completed"), (again, second.Text("id"), second.Text("status")));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (mismatch, problem.Text("code")));
        Assert.Single(Directory.EnumerateDirectories(_volumes.FullName));
    }

    /// <summary>V1: the original's metrics were all zero.</summary>
    [Fact]
    public async Task Metrics_CountWhatHappened()
    {
        var api = await StartAsync();
        var before = await api.GetAsync("/metrics");
        var volume = await api.CreateAsync();
        await api.RunAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"another-machine"}""");

        var after = await api.GetAsync("/metrics");

        Assert.Equal((0, JsonValueKind.Null), (before.GetProperty("total_operations").GetInt64(), before.GetProperty("error_rate_percent").ValueKind));
        Assert.Equal((2, 50.0), (after.GetProperty("total_operations").GetInt64(), after.GetProperty("error_rate_percent").GetDouble()));
    }

    /// <summary>One stream; what happened while nobody listened comes when he is back.</summary>
    [Fact]
    public async Task Events_TellEachStep_AndGoOnWhereAListenerWas()
    {
        var api = await StartAsync();
        var first = await ListenAsync(null, () => api.CreateAsync(), "completed");
        var last = first[^1].Id;
        await api.CreateAsync("while nobody listened");
        var second = await ListenAsync(last, () => Task.FromResult(""), "completed");
        var unknown = await ListenAsync(1, () => Task.FromResult(""), null);

        Assert.Equal(["pending", "executing"], first.Select(e => e.Status).Distinct().Take(2));
        Assert.Equal(first.Select(e => e.Id).Order(), first.Select(e => e.Id));
        Assert.All(second, e => Assert.True(e.Id > last));
        Assert.Contains(second, e => e.Status == "pending");
        Assert.Equal("reset", unknown[0].Kind);
    }

    /// <summary>Who waits for a disk need not ask again and again.</summary>
    [Fact]
    public async Task Events_TellOfDevicesToo()
    {
        var api = await StartAsync();
        var volume = await api.CreateAsync();

        var told = await ListenAsync(null, async () => (await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", """{"vm_id":"self"}""")).ToString(), null, "device");

        Assert.Equal("device", told[0].Kind);
    }

    private async Task<VolumeApi> StartAsync(DirectoryInfo? folder = null)
    {
        _daemons.Add(await RunningDaemon.StartAsync(folder, $"local.path={_volumes.FullName}"));
        return new VolumeApi(_daemons[^1].Http);
    }

    /// <summary>Comparing by force is for administrators: root over the socket is one.</summary>
    private async Task<JsonElement> SyncAsync()
    {
        using var answer = await _daemons[^1].OverSocket.PostAsync("/api/v1/admin/force-sync", null, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    /// <summary>Until an operation has that status, or for null until the first event.</summary>
    private async Task<List<(long Id, string Kind, string? Status)>> ListenAsync(long? from, Func<Task<string>> act, string? until, string types = "operation")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?types=" + types);
        if (from is not null)
        {
            request.Headers.Add("Last-Event-ID", from.ToString());
        }

        using var answer = await _daemons[^1].Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        Assert.Equal(": listening", await lines.ReadLineAsync(limit.Token));
        await act();
        var events = new List<(long Id, string Kind, string? Status)>();
        var (id, kind) = (0L, "");
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            switch (line.Split(": ", 2))
            {
                case ["id", var number]:
                    id = long.Parse(number);
                    break;
                case ["event", var name]:
                    kind = name;
                    break;
                case ["data", var data]:
                    using (var json = JsonDocument.Parse(data))
                    {
                        events.Add((id, kind, kind == "operation" ? json.RootElement.Text("status") : null));
                    }

                    if (until is null || events[^1].Status == until)
                    {
                        return events;
                    }

                    break;
            }
        }

        throw new InvalidOperationException("the stream ended");
    }
}
