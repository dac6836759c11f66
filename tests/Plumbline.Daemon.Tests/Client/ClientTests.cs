using System.Text.Json;
using Plumbline.Client;

namespace Plumbline.Daemon.Tests.Client;

/// <summary>The library against the real plumbd. V8: the original's library and its service disagreed on their JSON.</summary>
public sealed class ClientTests
{
    private const long Size = 8 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LifeOfAVolume_IsLivedThroughTheLibrary()
    {
        await using var place = await LocalPlumbd.StartAsync();
        using var client = place.Client();
        var made = await DoneAsync(client, await client.CreateVolumeAsync("disk ä/1", Size));
        var id = made.VolumeId;
        var attached = await DoneAsync(client, await client.AttachVolumeAsync(id));

        var device = await client.GetVolumeDeviceAsync(id, Cancellation);
        var volume = await client.GetVolumeAsync(id, Cancellation);
        Assert.Equal((attached.DevicePath, Size, "attached", id), (device.DevicePath, device.Size, device.LinuxState, device.VolumeId));
        Assert.Equal((device.DevicePath, attached.VmId, "disk ä/1", Size, "local", null), (volume.DevicePath, volume.VmId, volume.Name, volume.Size, volume.Provider, volume.Operation));
        Assert.True(volume.CreatedAt <= volume.UpdatedAt && volume.CreatedAt > DateTimeOffset.UtcNow.AddMinutes(-5));
        Assert.Equal(id, (await client.GetVolumeAtDeviceAsync(device.DevicePath!, Cancellation)).Id);
        Assert.Equal(id, (await client.GetVolumeAtDeviceAsync(Path.GetFileName(device.DevicePath!), Cancellation)).Id);
        Assert.Equal(id, (await client.ListVolumesOfMachineAsync(PlumblineClient.Self, Cancellation)).Single().Id);
        Assert.Equal(id, (await client.ListVolumesOfMachineAsync(attached.VmId!, Cancellation)).Single().Id);

        Assert.Equal(2 * Size, (await DoneAsync(client, await client.ResizeVolumeAsync(id, 2 * Size))).Size);
        Assert.Equal(2 * Size, (await client.GetVolumeDeviceAsync(id, Cancellation)).Size);
        var refused = await client.WaitForCompletionAsync((await client.ResizeVolumeAsync(id, Size)).Id);
        Assert.Equal(("failed", ErrorCodes.Conflict), (refused.Status.ToString().ToLowerInvariant(), Assert.Throws<PlumblineException>(refused.EnsureCompleted).Code));
        await DoneAsync(client, await client.DetachVolumeAsync(id));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<PlumblineException>(() => client.GetVolumeDeviceAsync(id, Cancellation))).Code);

        var snapshot = (await DoneAsync(client, await client.CreateSnapshotAsync(id, "before"))).SnapshotId!;
        var kept = (await client.ListSnapshotsAsync(id, Cancellation)).Single();
        Assert.Equal((snapshot, id, "before", true, 2 * Size), (kept.Id, kept.VolumeId, kept.Name, kept.Usable, kept.Size));
        await DoneAsync(client, await client.RevertToSnapshotAsync(id, snapshot));
        await DoneAsync(client, await client.DeleteSnapshotAsync(id, snapshot));
        Assert.Empty(await client.ListSnapshotsAsync(id, Cancellation));
        await DoneAsync(client, await client.DeleteVolumeAsync(id));
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<PlumblineException>(() => client.GetVolumeAsync(id, Cancellation))).Code);
    }

    [Fact]
    public async Task Lists_AreRead_PageByPage_AndNarrowed()
    {
        await using var place = await LocalPlumbd.StartAsync();
        using var client = place.Client();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await DoneAsync(client, await client.CreateVolumeAsync($"disk{i % 2}", 1 << 20))).VolumeId);
        }

        await DoneAsync(client, await client.DeleteVolumeAsync(ids[4]));

        Assert.Equal(ids.Take(4).Order(StringComparer.Ordinal), await client.ListVolumesAsync(new VolumeQuery { PageSize = 3 }, Cancellation).Select(v => v.Id).ToListAsync(Cancellation));
        Assert.Equal(2, await client.ListVolumesAsync(new VolumeQuery { Name = "disk1" }, Cancellation).CountAsync(Cancellation));
        var operations = await client.ListOperationsAsync(new OperationQuery { PageSize = 4 }, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["delete", "create", "create", "create", "create", "create"], operations.Select(o => o.Type));
        Assert.Equal(ids[4], (await client.ListOperationsAsync(new OperationQuery { Type = "delete", Status = OperationStatus.Completed, VolumeId = ids[4] }, Cancellation).SingleAsync(Cancellation)).VolumeId);
        Assert.Empty(await client.ListOperationsAsync(new OperationQuery { Status = OperationStatus.NeedsAttention }, Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await client.ListOperationsAsync(new OperationQuery { VmId = "nobody" }, Cancellation).ToListAsync(Cancellation));

        var exported = await client.ExportOperationsAsync(new OperationQuery { Type = "create" }, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(operations.Where(o => o.Type == "create").Select(o => o.Id).Reverse(), exported.Select(e => e.GetProperty("operation").GetProperty("id").GetString()));
        Assert.All(exported, e => Assert.Equal(3, e.GetProperty("history").GetArrayLength()));
        Assert.Equal(operations[0].Id, (await client.GetOperationAsync(operations[0].Id, Cancellation)).Id);
    }

    [Fact]
    public async Task Service_IsAskedHowItIs()
    {
        await using var place = await LocalPlumbd.StartAsync();
        using var client = place.Client();
        await DoneAsync(client, await client.CreateVolumeAsync("disk", 1 << 20));

        var health = await client.GetHealthAsync(Cancellation);
        var metrics = await client.GetMetricsAsync(Cancellation);
        var sync = await client.ForceSyncAsync(Cancellation);

        Assert.Contains(health.Status, new[] { "healthy", "degraded" });
        Assert.Contains(health.Checks, c => c is { Name: "database", Status: "healthy" });
        Assert.Matches(@"^\d+\.\d+\.\d+", health.Version);
        Assert.Equal((1, 0, 0, 0), (metrics.TotalOperations, metrics.ErrorRatePercent, metrics.Executing, metrics.Running));
        Assert.Equal(new OperationTally("create", "completed", 1), metrics.Operations.Single());
        Assert.Equal((true, null, 1), (sync.Complete, sync.Problem, sync.Volumes));
        Assert.Empty(sync.Retried);
        Assert.Empty(await client.ListFindingsAsync(Cancellation));
        Assert.Equal("plumbline.scan/1", (await client.ScanAsync(Cancellation)).GetProperty("schema").GetString());
        Assert.Equal("plumbline.paths/1", (await client.GetPathsAsync(Cancellation)).GetProperty("schema").GetString());
        Assert.Equal("plumbline.map/1", (await client.GetMapAsync(Cancellation)).GetProperty("schema").GetString());
    }

    [Fact]
    public async Task Finding_IsRead_AsPlumbdTellsIt()
    {
        await using var place = await LocalPlumbd.StartAsync();
        using var client = place.Client();
        var id = (await DoneAsync(client, await client.CreateVolumeAsync("disk", 1 << 20))).VolumeId;
        Directory.Delete($"{place.Volumes}/{id}", recursive: true);

        var sync = await client.ForceSyncAsync(Cancellation);
        var finding = (await client.ListFindingsAsync(Cancellation)).Single();

        Assert.Equal(("volume-gone", id, $"Forget it with: plumb volumes delete {id}"), (finding.Code, finding.Subject, finding.Remedy));
        Assert.Equal(JsonSerializer.Serialize(finding.Evidence), JsonSerializer.Serialize(sync.Findings.Single().Evidence));
        Assert.True(finding.OpenedAt > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    /// <summary>Problems as plumbd writes them, with every field that it names.</summary>
    [Fact]
    public async Task Refusals_NameTheField_AndTheOperationInTheWay()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var id = await place.CreateAsync(client);
        place.Stall();
        var attaching = await client.AttachVolumeAsync(id, CloudPlumbd.Guest, "k1");

        var wrong = await Assert.ThrowsAsync<PlumblineException>(() => client.CreateVolumeAsync("", 0));
        var busy = await Assert.ThrowsAsync<PlumblineException>(() => client.DetachVolumeAsync(id));
        var mismatch = await Assert.ThrowsAsync<PlumblineException>(() => client.DetachVolumeAsync(id, "k1"));
        var again = await client.AttachVolumeAsync(id, CloudPlumbd.Guest, "k1");
        place.Finish();
        await DoneAsync(client, attaching);
        var late = await Assert.ThrowsAsync<PlumblineException>(() => client.CancelOperationAsync(attaching.Id, Cancellation));
        var retry = await Assert.ThrowsAsync<PlumblineException>(() => client.RetryOperationAsync(attaching.Id, Cancellation));

        Assert.Equal((ErrorCodes.InvalidRequest, 400, "name,size,disk_offering_id,zone_id"), (wrong.Code, wrong.Status, string.Join(',', wrong.Errors.Select(e => e.Field))));
        Assert.Equal((ErrorCodes.Busy, 409, attaching.Id), (busy.Code, busy.Status, busy.Operation));
        Assert.Equal((ErrorCodes.IdempotencyMismatch, 422, attaching.Id, "k1"), (mismatch.Code, mismatch.Status, mismatch.Operation, mismatch.IdempotencyKey));
        Assert.Equal(attaching.Id, again.Id);
        Assert.Equal((ErrorCodes.Conflict, attaching.Id), (late.Code, late.Operation));
        Assert.Equal(ErrorCodes.Conflict, retry.Code);
    }

    /// <summary>kill -9 while the cloud works: waiting goes on over the restart, and the operation too.</summary>
    [Fact]
    public async Task Waiting_OutlivesPlumbd()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var id = await place.CreateAsync(client);
        place.Stall();
        var seen = new Seen();
        var waiting = client.WaitForCompletionAsync((await client.AttachVolumeAsync(id, CloudPlumbd.Guest)).Id, TimeSpan.FromMinutes(2), seen, Cancellation);
        await seen.Begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        await place.RestartAsync();
        place.Finish();

        Assert.Equal(OperationStatus.Completed, (await waiting).Status);
    }

    [Fact]
    public async Task TestFailover_IsCleanedUp()
    {
        await using var place = await CloudPlumbd.StartAsync();
        using var client = place.Client();
        var id = await place.CreateAsync(client);
        await DoneAsync(client, await client.AttachVolumeAsync(id, CloudPlumbd.Guest));
        var home = Plumbline.Testing.CloudStack.FakeCloudStackCommands.Machine;

        var done = await DoneAsync(client, await client.CleanupTestFailoverAsync(CloudPlumbd.Guest, id, home));

        Assert.Equal(home, done.VmId);
        Assert.Equal(home, place.Cloud.Volumes.Single(v => v.Id == id).MachineId);
    }

    /// <summary>Loopback with tokens, as another machine would use it.</summary>
    [Fact]
    public async Task Token_OpensWhatItsScopesSay()
    {
        await using var place = await LocalPlumbd.StartAsync();
        var url = new Uri($"http://127.0.0.1:{place.Daemon.Port}");
        var (reader, admin) = (await place.Daemon.NewTokenAsync("reader", "read"), await place.Daemon.NewTokenAsync("boss", "read,operate,admin"));
        using var nobody = new PlumblineClient(url);
        using var reading = new PlumblineClient(url, reader);
        using var boss = new PlumblineClient(url, admin);

        Assert.Equal((ErrorCodes.Unauthorized, 401), (await Assert.ThrowsAsync<PlumblineException>(() => nobody.GetMetricsAsync(Cancellation))) is var no ? (no.Code, no.Status) : default);
        Assert.Equal(ErrorCodes.Forbidden, (await Assert.ThrowsAsync<PlumblineException>(() => reading.CreateVolumeAsync("disk", 1))).Code);
        Assert.Equal(0, (await reading.GetMetricsAsync(Cancellation)).TotalOperations);
        Assert.True((await boss.ForceSyncAsync(Cancellation)).Complete);
    }

    /// <summary>A proxy takes the request through and swallows the answer: the library asks again, and plumbd has done it once.</summary>
    [Fact]
    public async Task LostAnswer_IsAskedForAgain_AndNothingIsDoneTwice()
    {
        await using var place = await LocalPlumbd.StartAsync();
        using var proxy = new SwallowingProxy(place.Daemon.Port, swallows: 2);
        using var client = new PlumblineClient(proxy.Url);

        var made = await DoneAsync(client, await client.CreateVolumeAsync("disk", 1 << 20));

        Assert.Equal(2, proxy.Swallowed);
        Assert.Equal(made.VolumeId, (await client.ListVolumesAsync(null, Cancellation).SingleAsync(Cancellation)).Id);
        Assert.Equal(1, (await client.GetMetricsAsync(Cancellation)).TotalOperations);
    }

    private static async Task<VolumeOutcome> DoneAsync(PlumblineClient client, Operation operation) =>
        (await client.WaitForCompletionAsync(operation.Id, TimeSpan.FromMinutes(2), null, Cancellation)).EnsureCompleted().ReadOutcome()!;

    private sealed class Seen : IProgress<Operation>
    {
        /// <summary>A step that changes the cloud is at work.</summary>
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(Operation value)
        {
            if (value.Steps.Any(s => s.Name == "attach"))
            {
                Begun.TrySetResult();
            }
        }
    }
}
