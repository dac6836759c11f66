using System.Net;
using System.Text.Json;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Storage;
using Plumbline.Settings;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>plumbd with a CloudStack, over HTTP on both sides; the machines of that cloud are others than this one.</summary>
public abstract class CloudVolumesTests : IAsyncDisposable
{
    private const string Guest = FakeCloudStackCommands.OtherMachine;

    private readonly StorePlace _place;
    private readonly FakeCloudStack _fake = new();
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("plumbline-cloud-");
    private RunningDaemon? _daemon;

    private protected CloudVolumesTests(StorePlace place)
    {
        _place = place;
        _fake.Cloud.Jobs.Looks = 0;
        File.WriteAllText(_secrets.FullName + "/secret", FakeCloudStack.Secret + "\n");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FakeCloudStackCommands Cloud => _fake.Cloud;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        await _place.DisposeAsync();
        _fake.Dispose();
        _secrets.Delete(recursive: true);
    }

    /// <summary>
    /// V6: killed after the cloud has carried a request out and before its answer comes, which is the worst moment. Each request is repeated under its key until it is accepted, each operation ends, and the cloud has exactly
    /// what the database says: nothing twice, nothing lost.
    /// </summary>
    [Fact]
    public async Task KilledAgainAndAgain_NothingIsLostAndNothingDoneTwice()
    {
        await StartAsync();
        var (carried, kills) = (0, 0);
        var one = new Lock();
        _fake.CarriedOut = command =>
        {
            if (command is not ("createVolume" or "attachVolume" or "detachVolume" or "deleteVolume"))
            {
                return;
            }

            // Every fifth change, and whatever else is under way at that moment.
            lock (one)
            {
                if (++carried % 5 == 2 && kills < 6)
                {
                    kills++;
                    var folder = _daemon!.KillAsync().GetAwaiter().GetResult();
                    StartAsync(folder).GetAwaiter().GetResult();
                }
            }
        };
        var lives = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => LiveAsync(i))));

        Assert.Equal(6, kills);
        Assert.All(lives.SelectMany(l => l), o => Assert.True(o.Text("status") == "completed", o.ToString()));
        Assert.Equal(lives.Select(l => l[0].Text("volume_id")).Order(StringComparer.Ordinal), Cloud.Volumes.Select(v => v.Id).Order(StringComparer.Ordinal));

        var api = new VolumeApi(_daemon!.Http);
        foreach (var volume in Cloud.Volumes)
        {
            // Two in three stay attached, one in three was deleted.
            var (status, shown) = await api.SendAsync(HttpMethod.Get, "/volumes/" + volume.Id);
            Assert.Equal(volume.Removed ? HttpStatusCode.NotFound : HttpStatusCode.OK, status);
            Assert.True(volume.Removed || shown.Text("vm_id") == volume.MachineId, shown.ToString());
        }

        Assert.Equal(4, Cloud.Volumes.Count(v => v.Removed));
        Assert.Equal(8, Cloud.Volumes.Count(v => v.MachineId == Guest));
    }

    /// <summary>V10: the original made up a path for what another machine has, and its own unique key broke on the second one.</summary>
    [Fact]
    public async Task VolumesOfAnotherMachine_HaveNoPath_HoweverManyThereAre()
    {
        var api = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var volume = await CreateAsync(api, $"disk{i}");
            var attached = await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach", $$"""{"vm_id":"{{Guest}}"}""");
            var device = await api.GetAsync($"/volumes/{volume}/device");

            Assert.Equal(JsonValueKind.Null, attached.GetProperty("response").GetProperty("device_path").ValueKind);
            Assert.Equal(("remote", Guest), (device.Text("linux_state"), device.Text("vm_id")));
        }
    }

    [Fact]
    public async Task Create_NeedsOfferingAndZone_AndTellsBothAtOnce()
    {
        var api = await StartAsync();

        var (status, problem) = await api.SendAsync(HttpMethod.Post, "/volumes", """{"name":"a","size":5368709120}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["disk_offering_id", "zone_id"], problem.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")));
    }

    [Fact]
    public async Task AttachRoot_TakesSlotZero()
    {
        var api = await StartAsync();
        var volume = await CreateAsync(api, "root");

        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach-root", $$"""{"vm_id":"{{Guest}}"}""");

        Assert.Equal(0, Cloud.Volumes.Single().DeviceId);
    }

    /// <summary>The test's machine is stopped, its volume comes home, the machine goes; a volume that is left on it saves the machine.</summary>
    [Fact]
    public async Task TestFailoverCleanup_BringsTheVolumeHome()
    {
        var api = await StartAsync();
        var (volume, left) = (await CreateAsync(api, "root"), await CreateAsync(api, "left"));
        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{volume}/attach-root", $$"""{"vm_id":"{{Guest}}"}""");
        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{left}/attach", $$"""{"vm_id":"{{Guest}}"}""");
        var body = $$"""{"test_vm_id":"{{Guest}}","volume_id":"{{volume}}","oma_vm_id":"{{FakeCloudStackCommands.Machine}}","delete_vm":true}""";

        var refused = await api.RunAsync(HttpMethod.Post, "/cleanup/test-failover", body);
        Assert.Equal(("needs_attention", FakeCloudStackCommands.Machine), (refused.Text("status"), Cloud.Volumes[0].MachineId));
        Assert.Contains(left, refused.Text("error"), StringComparison.Ordinal);
        Assert.Equal("Stopped", Cloud.Machines.Single(m => m.Id == Guest).State);

        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{left}/detach");
        using var retried = await _daemon!.OverSocket.PostAsync($"/api/v1/operations/{refused.Text("id")}/retry", null, Cancellation);
        Assert.True(retried.IsSuccessStatusCode, await retried.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("completed", (await api.EndAsync(refused.Text("id")!)).Text("status"));
        Assert.Equal("Destroyed", Cloud.Machines.Single(m => m.Id == Guest).State);
        Assert.Equal(1, _fake.Count("stopVirtualMachine"));
    }

    [Fact]
    public async Task WhatSomebodyDidPastUs_IsShown_AndWhatIsSafeIsTakenOver()
    {
        var api = await StartAsync();
        var (moved, gone) = (await CreateAsync(api, "moved"), await CreateAsync(api, "gone"));
        await api.CompleteAsync(HttpMethod.Post, $"/volumes/{moved}/attach", $$"""{"vm_id":"{{Guest}}"}""");
        Cloud.Volumes[0].MachineId = FakeCloudStackCommands.Machine;
        Cloud.Volumes[1].Removed = true;

        using var sync = JsonDocument.Parse(await (await _daemon!.OverSocket.PostAsync("/api/v1/admin/force-sync", null, Cancellation)).Content.ReadAsStringAsync(Cancellation));
        var finding = Assert.Single(sync.RootElement.GetProperty("findings").EnumerateArray());

        Assert.Equal(FakeCloudStackCommands.Machine, (await api.GetAsync("/volumes/" + moved)).Text("vm_id"));
        Assert.Equal(("volume-gone", gone), (finding.Text("code"), finding.Text("subject")));
        Assert.Equal(finding.Text("title"), (await api.GetAsync("/findings")).GetProperty("findings")[0].Text("title"));

        // As its remedy says.
        await api.CompleteAsync(HttpMethod.Delete, $"/volumes/{gone}");
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, $"/volumes/{gone}")).Status);
    }

    /// <summary>A cloud that is away concludes nothing and breaks nothing.</summary>
    [Fact]
    public async Task CloudThatIsAway_IsWaitedFor_AndNothingIsConcludedFromIt()
    {
        var api = await StartAsync();
        var volume = await CreateAsync(api, "disk");
        _fake.Away = true;
        using var sync = JsonDocument.Parse(await (await _daemon!.OverSocket.PostAsync("/api/v1/admin/force-sync", null, Cancellation)).Content.ReadAsStringAsync(Cancellation));
        var (_, accepted) = await api.SendAsync(HttpMethod.Post, $"/volumes/{volume}/attach", $$"""{"vm_id":"{{Guest}}"}""");
        while ((await api.GetAsync($"/operations/{accepted.Text("id")}")).GetProperty("steps").EnumerateArray().All(s => s.GetProperty("attempts").GetInt32() == 1))
        {
            await Task.Delay(100, Cancellation);
        }

        _fake.Away = false;
        var attached = await api.EndAsync(accepted.Text("id")!);

        Assert.Equal("completed", attached.Text("status"));
        Assert.False(sync.RootElement.GetProperty("complete").GetBoolean());
        Assert.Empty(sync.RootElement.GetProperty("findings").EnumerateArray());
    }

    /// <summary>Machine and cloud start together: the next comparison is not minutes away.</summary>
    [Fact]
    public async Task CloudThatIsAwayAtTheStart_IsAskedAgainSoon()
    {
        _fake.Away = true;
        var api = await StartAsync();
        await WaitForReconcileAsync(api, "degraded");

        _fake.Away = false;

        await WaitForReconcileAsync(api, "healthy");
    }

    private static Task WaitForReconcileAsync(VolumeApi api, string status) => Wait.UntilAsync(async () =>
        (await api.SendAsync(HttpMethod.Get, "/health")).Body.GetProperty("checks").EnumerateArray().Single(c => c.Text("name") == "loop reconcile").Text("status") == status);

    private static Task<string> CreateAsync(VolumeApi api, string name) => VolumeIdAsync(api.CompleteAsync(HttpMethod.Post, "/volumes", Wish(name)));

    private static async Task<string> VolumeIdAsync(Task<JsonElement> operation) => (await operation).Text("volume_id")!;

    private static string Wish(string name) =>
        $$"""{"name":"{{name}}","size":1073741824,"disk_offering_id":"{{FakeCloudStackCommands.CustomOffering}}","zone_id":"{{FakeCloudStackCommands.ZoneA}}"}""";

    private async Task<VolumeApi> StartAsync(DirectoryInfo? folder = null)
    {
        var store = (await _place.SettingsAsync()).Text(StoreKeys.Postgres);
        _daemon = await RunningDaemon.StartAsync(folder,
        [
            "volumes.provider=cloudstack", $"cloudstack.url={_fake.Url}", $"cloudstack.api_key={FakeCloudStack.Key}", $"cloudstack.secret_key_file={_secrets.FullName}/secret",
            .. store.Length > 0 ? new[] { "store.postgres=" + store } : [],
        ]);
        return new VolumeApi(_daemon.Http);
    }

    /// <summary>Create, attach, and every third: detach and delete.</summary>
    private async Task<List<JsonElement>> LiveAsync(int number)
    {
        var ended = new List<JsonElement> { await InsistAsync(HttpMethod.Post, "/volumes", Wish($"disk{number}")) };
        var volume = ended[0].Text("volume_id");
        ended.Add(await InsistAsync(HttpMethod.Post, $"/volumes/{volume}/attach", $$"""{"vm_id":"{{Guest}}"}"""));
        if (number % 3 == 0)
        {
            ended.Add(await InsistAsync(HttpMethod.Post, $"/volumes/{volume}/detach", null));
            ended.Add(await InsistAsync(HttpMethod.Delete, $"/volumes/{volume}", null));
        }

        return ended;
    }

    /// <summary>As a client must that hears nothing: the same request under the same key, until it is accepted; then until it has ended.</summary>
    private async Task<JsonElement> InsistAsync(HttpMethod method, string path, string? body)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        var key = Guid.NewGuid().ToString();
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            try
            {
                var api = new VolumeApi(_daemon!.Http);
                var (status, operation) = await api.SendAsync(method, path, body, ("Idempotency-Key", key));
                Assert.True(status == HttpStatusCode.Accepted, operation.ToString());
                return await api.EndAsync(operation.Text("id")!);
            }
            catch (Exception e) when (e is HttpRequestException or ObjectDisposedException or IOException or OperationCanceledException && !limit.IsCancellationRequested)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}

public sealed class SqliteCloudVolumesTests() : CloudVolumesTests(new SqlitePlace());

public sealed class PostgresCloudVolumesTests(SharedPostgres postgres) : CloudVolumesTests(new PostgresPlace(postgres));
