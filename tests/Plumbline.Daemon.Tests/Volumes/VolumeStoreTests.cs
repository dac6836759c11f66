using Plumbline.Daemon.Events;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Tests.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>Which rows may stand beside each other, on both databases.</summary>
public abstract class VolumeStoreTests : IAsyncDisposable
{
    private readonly StorePlace _place;
    private readonly HastyTime _clock = new();

    private protected VolumeStoreTests(StorePlace place) => _place = place;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _place.DisposeAsync();
    }

    /// <summary>The seed's three services each claimed /dev/vdb. Here a newcomer that is proven takes the place, and the other row is lost, in one transaction.</summary>
    [Fact]
    public async Task NewcomerAtAPlace_MakesTheOlderRowLost_WithAFinding()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (store, findings) = Stores(database);
        await BindAsync(database, store, Mapping("older", "/dev/vdb", 7));

        var displaced = await BindAsync(database, store, Mapping("newer", "/dev/vdb", 9));
        await database.WriteAsync(session => findings.OpenAsync(session, VolumeFindings.Displaced(displaced.Single(), Mapping("newer", "/dev/vdb", 9))), Cancellation);

        var older = await store.MappingAsync("older", Cancellation);
        Assert.Equal((StoredMapping.Lost, null), (older!.LinuxState, older.DevicePath));
        Assert.Equal("newer", (await store.MappingAtAsync("/dev/vdb", Cancellation))!.VolumeId);
        var finding = Assert.Single(await findings.OpenAsync(Cancellation));
        Assert.Equal(("volume-device-lost", "older", "critical"), (finding.Code, finding.Subject, finding.Severity));
        Assert.Contains(finding.Evidence, e => e.Contains("newer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoVolumesForOneDisk_AreNeverBound()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (store, _) = Stores(database);
        await BindAsync(database, store, Mapping("older", "/dev/vdb", 7));

        await Assert.ThrowsAsync<TwoVolumesOneDisk>(() => BindAsync(database, store, Mapping("newer", "/dev/vdc", 7)));

        Assert.Equal("/dev/vdb", (await store.MappingAsync("older", Cancellation))!.DevicePath);
        Assert.Null(await store.MappingAsync("newer", Cancellation));
    }

    /// <summary>A row of another host has the same letters, and nothing to do with ours.</summary>
    [Fact]
    public async Task OtherHosts_HaveLettersOfTheirOwn()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (store, _) = Stores(database);
        await BindAsync(database, store, Mapping("theirs", "/dev/vdb", 7) with { HostId = "host-2" });

        Assert.Empty(await BindAsync(database, store, Mapping("ours", "/dev/vdb", 7)));
        Assert.Equal("ours", (await store.MappingAtAsync("/dev/vdb", Cancellation))!.VolumeId);
        Assert.Equal(["ours"], (await store.MappingsAsync(Cancellation)).Select(m => m.VolumeId));
    }

    [Fact]
    public async Task RemoteVolumes_HaveNoPathInCommon()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (store, _) = Stores(database);
        for (var i = 0; i < 3; i++)
        {
            await BindAsync(database, store, Mapping($"v{i}", null, null) with { LinuxState = StoredMapping.Remote });
        }

        Assert.Equal(3, (await store.MappingsAsync(Cancellation)).Count);
    }

    /// <summary>A serial number has twenty of a uuid's thirty-two digits.</summary>
    [Fact]
    public async Task SharedSerial_IsNoticed()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (store, _) = Stores(database);
        const string One = "38400000-8cf0-11bd-b24e-10b96e4ef00d";
        const string Other = "38400000-8CF0-11bd-b24e-000000000000";
        await database.WriteAsync(
            async session =>
            {
                await store.SaveAsync(session, Volume(One), "cloudstack");
                await store.SaveAsync(session, Volume("38400000-8cf0-11bd-b24f-10b96e4ef00d"), "cloudstack");
            },
            Cancellation);

        Assert.Null(await store.SharingSerialAsync(One, "384000008cf011bdb24e", Cancellation));
        await database.WriteAsync(session => store.SaveAsync(session, Volume(Other), "cloudstack"), Cancellation);
        Assert.Equal(Other, await store.SharingSerialAsync(One, "384000008cf011bdb24e", Cancellation));
    }

    /// <summary>What is concluded from an older look is not written over what an operation did meanwhile.</summary>
    [Fact]
    public async Task Untouched_IsWhatNoOperationHasOrHad()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (store, _) = Stores(database);
        await database.WriteAsync(session => store.SaveAsync(session, Volume("v"), "local"), Cancellation);
        var (before, after) = (_clock.GetUtcNow().AddMinutes(-1), _clock.GetUtcNow().AddMinutes(1));

        Assert.True(await database.ReadAsync(session => store.IsUntouchedAsync(session, "v", after), Cancellation));
        Assert.False(await database.ReadAsync(session => store.IsUntouchedAsync(session, "v", before), Cancellation));
        await database.WriteAsync(session => session.OperationAsync("op-1", "v", "executing"), Cancellation);
        Assert.False(await database.ReadAsync(session => store.IsUntouchedAsync(session, "v", after), Cancellation));
    }

    private static Task<List<StoredMapping>> BindAsync(Database database, VolumeStore store, StoredMapping mapping) =>
        database.WriteAsync(session => store.BindAsync(session, mapping), Cancellation);

    private static StoredMapping Mapping(string volume, string? path, long? sequence) => new(
        volume, "vm", "host-1", path, path is null ? null : "252:16", sequence, "serial", null, 1 << 30, "Ready", StoredMapping.Attached, ProvidedMarks.None, null);

    private static ProvidedVolume Volume(string id) => new(id, "name", null, 1, "Ready", null, null, null, false, false);

    private (VolumeStore Volumes, FindingStore Findings) Stores(Database database) =>
        (new VolumeStore(database, new HostId("host-1"), _clock), new FindingStore(database, new EventHub(_clock), _clock));
}

public sealed class SqliteVolumeStoreTests() : VolumeStoreTests(new SqlitePlace());

public sealed class PostgresVolumeStoreTests(SharedPostgres postgres) : VolumeStoreTests(new PostgresPlace(postgres));
