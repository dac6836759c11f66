using Plumbline.CloudStack;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Findings;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Daemon.Volumes.Providers.Cloud;
using Plumbline.Settings;
using Plumbline.Testing;
using Plumbline.Testing.CloudStack;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>The machine starts anew: other disks have the paths and the sequence numbers that volumes had, and the cloud may not answer yet.</summary>
public sealed class PlacesAfterAStartTests : IAsyncLifetime
{
    private const string A = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string B = "bbbbbbbb-0000-4000-8000-000000000002";
    private const string Far = "cccccccc-0000-4000-8000-000000000003";
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    private static readonly HostId Host = new("host-1");

    private readonly SqlitePlace _place = new();
    private readonly HastyTime _clock = new();
    private readonly ChangingRoot _root = new(new MemoryRoot());
    private readonly FakeCloudStack _cloud = new() { Away = true };
    private readonly HttpClient _http = new();
    private Database _database = null!;
    private VolumeStore _volumes = null!;
    private FindingStore _findings = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await _place.OpenAsync(_clock);
        _volumes = new VolumeStore(_database, Host, _clock);
        _findings = new FindingStore(_database, new EventHub(_clock), _clock);
        Boot("first", new SampleDisks().Virtio("vda", SerialOf(A)).Virtio("vdb", SerialOf(B)));
        await StartAsync();
        await BindAsync(A, "vda", 1);
        await BindAsync(B, "vdb", 2);
        await BindAsync(Far, null, null);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _cloud.Dispose();
        await _database.DisposeAsync();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task PlumbdAlone_StartsAnew_EveryPlaceIsKept()
    {
        await StartAsync();

        Assert.Equal(["/dev/vda 1 attached", "/dev/vdb 2 attached", "  remote"], await PlacesAsync());
    }

    [Fact]
    public async Task Machine_StartsAnew_NoPlaceIsHandedOut_AndNamesAreKept()
    {
        Boot("second", new SampleDisks());

        await StartAsync();

        Assert.Equal(["  lost", "  lost", "  remote"], await PlacesAsync());
        Assert.Equal("/dev/mapper/vol-" + A, (await _volumes.MappingAsync(A, Cancellation))!.PersistentPath);
    }

    /// <summary>Nothing says whether this is still the same start, so it is taken for another.</summary>
    [Fact]
    public async Task BootIdThatCannotBeRead_CountsAsAnotherStart()
    {
        _root.Now = new MemoryRoot();

        await StartAsync();

        Assert.Equal(["  lost", "  lost", "  remote"], await PlacesAsync());
    }

    /// <summary>Each is where the other was, under its number. Compared with the rows of before, they would have been two volumes on one disk.</summary>
    [Fact]
    public async Task SwappedWhileTheCloudIsAway_EachIsFoundByItsSerial()
    {
        Boot("second", new SampleDisks().Virtio("vda", SerialOf(B)).Virtio("vdb", SerialOf(A)));
        await StartAsync();

        var found = await FindAsync();

        Assert.Equal([$"volume {A} is /dev/vdb now, by its serial number", $"volume {B} is /dev/vda now, by its serial number"], found);
        Assert.Equal(["/dev/vdb 2 attached", "/dev/vda 1 attached", "  remote"], await PlacesAsync());
        Assert.Equal("/dev/mapper/vol-" + A, (await _volumes.MappingAsync(A, Cancellation))!.PersistentPath);
        Assert.Empty(await _findings.OpenAsync(Cancellation));
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task WhatNothingProves_StaysLost()
    {
        Boot("second", new SampleDisks().Virtio("vda", SerialOf(A)).Virtio("vdb", SerialOf(A)).Virtio("vdc", ""));
        await StartAsync();

        Assert.Empty(await FindAsync());

        Assert.Equal(["  lost", "  lost", "  remote"], await PlacesAsync());
    }

    [Fact]
    public async Task VolumeThatAnOperationHas_IsLeftToIt()
    {
        Boot("second", new SampleDisks().Virtio("vda", SerialOf(A)));
        await StartAsync();
        await _database.WriteAsync(session => session.OperationAsync("op-1", A, "executing"), Cancellation);

        Assert.Empty(await FindAsync());
    }

    private static string SerialOf(string volume) => volume.Replace("-", "", StringComparison.Ordinal)[..20];

    private void Boot(string id, SampleDisks disks) => _root.Now = disks.Files.File(BootIdFile, id + "\n");

    private async Task StartAsync() => Assert.Null(await new EarlierStart(_volumes, _database, Host, _root).ForgetAsync(Cancellation));

    private Task<List<string>> FindAsync()
    {
        var account = new CloudAccount(_cloud.Url, FakeCloudStack.Key, FakeCloudStack.Secret);
        var provider = new CloudProvider(
            new CloudStackClient(new CloudStackApi(_http, () => account, new CloudLimits(), _clock)), new CloudSelf(_root, () => HostSettings.Defaults, _clock));
        var devices = Finders.On(_root, clock: _clock);
        var placement = new VolumePlacement(provider, devices, _volumes, Host, HostSettings.Defaults);
        return new KnownPlaces(_volumes, placement, new VolumeBinding(_volumes, _findings, provider), new MappingProof(provider, devices), _database, new SteppingClock(_clock.GetUtcNow().AddMinutes(1))).FindAsync(Cancellation);
    }

    private async Task BindAsync(string volume, string? disk, long? sequence) => await _database.WriteAsync(
        async session =>
        {
            var place = new StoredMapping(
                volume, "vm", Host.Value, disk is null ? null : "/dev/" + disk, disk is null ? null : $"252:{16 * (sequence - 1)}", sequence, SerialOf(volume), disk is null ? null : "/dev/mapper/vol-" + volume,
                10L << 30, "Ready", disk is null ? StoredMapping.Remote : StoredMapping.Attached, ProvidedMarks.None, null);
            await _volumes.SaveAsync(session, place.AsProvided(), "cloudstack");
            await _volumes.BindAsync(session, place);
        },
        Cancellation);

    private async Task<IEnumerable<string>> PlacesAsync() => (await _volumes.MappingsAsync(Cancellation)).Select(m => $"{m.DevicePath} {m.DiskSequence} {m.LinuxState}");
}
