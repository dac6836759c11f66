using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Naming;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Tests.Devices;
using Plumbline.Daemon.Tests.Storage;
using Plumbline.Daemon.Volumes;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.State;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Naming;

/// <summary>What is done to mappings, and above all what is not.</summary>
public sealed class NamedMappingsTests : IAsyncLifetime
{
    private const long Size = 1L << 30;
    private const string Uuid = "PLUMB-7";

    private static readonly VolumeName Name = VolumeName.Of("7")!;

    private readonly SqlitePlace _place = new();
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("plumbline-names-");
    private readonly FakeMapper _kernel = new();
    private readonly HastyTime _clock = new();
    private Database _database = null!;
    private NamedMappings _mappings = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Record => File.Exists(_state.FullName + "/names.json") ? File.ReadAllText(_state.FullName + "/names.json") : "";

    public async ValueTask InitializeAsync()
    {
        _database = await _place.OpenAsync(_clock);
        _mappings = new NamedMappings(
            _kernel, new OwnNamesFile(new StateFolder(_state.FullName), _clock), Finders.On(_kernel.Root, clock: _clock), new VolumeStore(_database, new HostId("host-1"), _clock), _clock);
        _kernel.Disks(("vdb", Size, 7));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _place.DisposeAsync();
        _state.Delete(recursive: true);
    }

    [Fact]
    public async Task NewName_IsRecordedBeforeItIsMade()
    {
        var then = "";
        _kernel.BeforeMake = () => then = Record;

        await PutAsync(Place("vdb", 7));

        Assert.Contains(Uuid, then, StringComparison.Ordinal);
        Assert.Equal(["make"], _kernel.Acts);
        Assert.Equal(new DmLine(0, Size / 512, "linear", "252:16 0"), _kernel[Uuid].Live);
    }

    [Fact]
    public async Task RecordThatCannotBeBelieved_MakesNoMapping()
    {
        await File.WriteAllTextAsync(_state.FullName + "/names.json", "{", Cancellation);

        var refused = await _mappings.PutAsync(Name, Place("vdb", 7), readOnly: false, Cancellation);

        Assert.Contains("not overwritten", refused.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Empty(_kernel.Acts);
    }

    [Fact]
    public async Task AskedAgain_IsKept_AlsoWhileItIsOpen()
    {
        await PutAsync(Place("vdb", 7));
        _kernel[Uuid].Open = 1;

        await PutAsync(Place("vdb", 7));

        Assert.Equal(["make"], _kernel.Acts);
    }

    [Fact]
    public async Task DiskElsewhere_AndNobodyHasItOpen_IsMadeAnew()
    {
        await PutAsync(Place("vdb", 7));
        _kernel.Disks(("vdc", Size, 9));

        await PutAsync(Place("vdc", 9));

        Assert.Equal(["make", "remove", "make"], _kernel.Acts);
        Assert.Equal("252:32 0", _kernel[Uuid].Live.Params);
    }

    [Fact]
    public async Task DiskElsewhere_AndSomebodyHasItOpen_IsLeftAsItIs()
    {
        await PutAsync(Place("vdb", 7));
        _kernel[Uuid].Open = 1;
        _kernel.Disks(("vdc", Size, 9));

        var refused = await _mappings.PutAsync(Name, Place("vdc", 9), readOnly: false, Cancellation);

        Assert.Equal(Uuid, refused.Stale?.Seen.Uuid);
        Assert.Equal(Trouble.Refused, refused.Refusal!.Trouble);
        Assert.Equal(["make"], _kernel.Acts);
        Assert.Equal("252:16 0", _kernel[Uuid].Live.Params);
        Assert.NotNull(await _mappings.ProveAsync(Name, Place("vdc", 9), Cancellation));
    }

    /// <summary>Numbers are reused: the table names the right one, and the disk behind it is another.</summary>
    [Fact]
    public async Task SameNumberOfAnotherDisk_IsNotTakenForTheSame()
    {
        await PutAsync(Place("vdb", 7));
        _kernel.Disks(("vdb", Size, 9));

        Assert.NotNull(await _mappings.ProveAsync(Name, Place("vdb", 9), Cancellation));
        await PutAsync(Place("vdb", 9));

        Assert.Equal(["make", "remove", "make"], _kernel.Acts);
    }

    [Fact]
    public async Task DiskThatIsAnotherByNow_GetsNoName()
    {
        _kernel.Disks(("vdb", Size, 9));

        var refused = await _mappings.PutAsync(Name, Place("vdb", 7), readOnly: false, Cancellation);

        Assert.Contains("not the disk any more", refused.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Empty(_kernel.Acts);
    }

    [Fact]
    public async Task NameOfSomebodyElse_IsNotTouched()
    {
        _kernel.Foreign(Name.Text, "SOMEBODY");

        var put = await _mappings.PutAsync(Name, Place("vdb", 7), readOnly: false, Cancellation);
        var taken = await _mappings.TakeAwayAsync(Name, Cancellation);

        Assert.Contains("SOMEBODY", put.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Contains("SOMEBODY", taken!.Sentence, StringComparison.Ordinal);
        Assert.Empty(_kernel.Acts);
    }

    [Fact]
    public async Task GrownDisk_GrowsTheMappingUnderItsUser_ReadOnlyAsItWas()
    {
        await PutAsync(Place("vdb", 7), readOnly: true);
        _kernel[Uuid].Open = 1;
        _kernel.Disks(("vdb", 2 * Size, 7));

        await PutAsync(Place("vdb", 7), readOnly: true);

        Assert.Equal(["make", "load", "resume"], _kernel.Acts);
        Assert.Equal((2 * Size / 512, true), (_kernel[Uuid].Live.Length, _kernel[Uuid].ReadOnly));
    }

    /// <summary>The table must not lie in wait for the next one who resumes, and nobody may wait for one that never comes.</summary>
    [Theory]
    [InlineData("load")]
    [InlineData("resume")]
    public async Task GrowingThatFails_LeavesNothingBehind(string failing)
    {
        await PutAsync(Place("vdb", 7));
        _kernel.Disks(("vdb", 2 * Size, 7));
        _kernel.Failing[failing] = "the kernel said no";

        var refused = await _mappings.PutAsync(Name, Place("vdb", 7), readOnly: false, Cancellation);

        Assert.Contains("the kernel said no", refused.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Equal(["clear", "resume"], _kernel.Acts[^2..]);
        Assert.Equal((Size / 512, null), (_kernel[Uuid].Live.Length, _kernel[Uuid].Inactive));
    }

    [Fact]
    public async Task DiskThatBecameSmaller_IsNotHandedOut()
    {
        await PutAsync(Place("vdb", 7));
        _kernel.Disks(("vdb", Size / 2, 7));

        Assert.Contains("smaller", (await _mappings.PutAsync(Name, Place("vdb", 7), readOnly: false, Cancellation)).Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Equal(["make"], _kernel.Acts);
    }

    [Fact]
    public async Task ReadOnlyInsteadOfWritable_WaitsForTheLastUser()
    {
        await PutAsync(Place("vdb", 7));
        _kernel[Uuid].Open = 1;
        Assert.Contains("writable", (await _mappings.PutAsync(Name, Place("vdb", 7), readOnly: true, Cancellation)).Refusal!.Sentence, StringComparison.Ordinal);

        _kernel[Uuid].Open = 0;
        await PutAsync(Place("vdb", 7), readOnly: true);

        Assert.True(_kernel[Uuid].ReadOnly);
    }

    [Fact]
    public async Task TakenAway_IsForgottenOnlyWhenItIsGone()
    {
        await PutAsync(Place("vdb", 7));
        _kernel[Uuid].Open = 1;
        Assert.Contains("open", (await _mappings.TakeAwayAsync(Name, Cancellation))!.Sentence, StringComparison.Ordinal);
        Assert.Contains(Uuid, Record, StringComparison.Ordinal);

        _kernel[Uuid].Open = 0;
        _kernel.Failing["remove"] = "busy";
        Assert.NotNull(await _mappings.TakeAwayAsync(Name, Cancellation));
        Assert.Contains(Uuid, Record, StringComparison.Ordinal);

        Assert.Null(await _mappings.TakeAwayAsync(Name, Cancellation));
        Assert.False(_kernel.Has(Uuid));
        Assert.DoesNotContain(Uuid, Record, StringComparison.Ordinal);
        Assert.Null(await _mappings.TakeAwayAsync(Name, Cancellation));
    }

    /// <summary>Resumed first, the table that nobody looked at would be in use.</summary>
    [Fact]
    public async Task LeftByACrash_TheTableBesideGoesBeforeItIsStarted()
    {
        await PutAsync(Place("vdb", 7));
        var before = _kernel[Uuid].Live;
        (_kernel[Uuid].Suspended, _kernel[Uuid].Inactive) = (true, new DmLine(0, 8, "error", ""));

        Assert.Null(await _mappings.MendAsync((await _mappings.AllAsync()).Mappings.Single()));

        Assert.Equal(["clear", "resume"], _kernel.Acts[^2..]);
        Assert.Equal((before, false), (_kernel[Uuid].Live, _kernel[Uuid].Suspended));
    }

    private async Task PutAsync(StoredMapping place, bool readOnly = false)
    {
        var outcome = await _mappings.PutAsync(Name, place, readOnly, Cancellation);
        Assert.True(outcome.Refusal is null, outcome.Refusal?.Sentence);
        Assert.Null(await _mappings.ProveAsync(Name, place, Cancellation));
    }

    private static StoredMapping Place(string disk, long sequence) =>
        new("7", "vm", "host-1", "/dev/" + disk, $"252:{16 * (disk[^1] - 'a')}", sequence, null, null, Size, "Ready", StoredMapping.Attached, ProvidedMarks.None, null);
}
