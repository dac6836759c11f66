using Microsoft.Extensions.Logging.Abstractions;
using Plumbline.Daemon.Devices;
using Plumbline.Inventory;
using Plumbline.Kernel;
using Plumbline.Kernel.Loop;
using Plumbline.Kernel.Uevents;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

/// <summary>The local provider's devices on the running kernel: found by their file, told by its own events.</summary>
public sealed class LoopDeviceTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _end = new();
    private readonly LiveLoopActs _acts = new();
    private LoopPlace? _place;
    private DeviceWatcher? _watcher;
    private Task _watching = Task.CompletedTask;
    private DeviceFinder? _finder;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LoopPlace Place => _place!;

    private DeviceFinder Finder => _finder!;

    /// <summary>On its clock nothing ever comes by waiting: what is found was brought by an event.</summary>
    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(LoopPlace.Missing is null, LoopPlace.Missing ?? "");
        var (socket, error) = UeventSocket.Open();
        Assert.SkipWhen(socket is null, error ?? "");
        socket.Dispose();
        _place = new LoopPlace();
        var clock = new ShortTimersOnly();
        _watcher = new DeviceWatcher(new LiveRoot(), clock, NullLogger<DeviceWatcher>.Instance);
        _watching = _watcher.RunAsync(_end.Token);
        _finder = new DeviceFinder(LiveHost.SourcesOf(HostSettings.Defaults, clock), _acts, _watcher);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _place?.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task WaitFor_FileAttachedMeanwhile_IsFoundByItsEvent_AndWaitUntilGoneSeesItGo()
    {
        var file = Place.Make("a", 3 << 20);
        var waiting = Finder.WaitForAsync(new DeviceIdentity.LoopFile(file), Hour, Stop);
        var loop = _acts.Attach(file, readOnly: true).Loop!;
        var found = Assert.IsType<Search.Found>(await waiting.WaitAsync(TimeSpan.FromSeconds(60), Stop)).Device;

        Assert.Equal((loop.Path, loop.Number, 3L << 20, true), (found.Path, found.Number, found.Size, found.ReadOnly));
        Assert.NotNull(found.DiskSequence);
        Assert.Equal(new Search.Found(found), await Finder.VerifyAsync(found, new DeviceIdentity.LoopFile(file), Stop));

        var going = Finder.WaitUntilGoneAsync(found, Hour, Stop);
        Assert.False(going.IsCompleted);
        Assert.Null(_acts.Detach(loop).Failure);
        Assert.True(await going.WaitAsync(TimeSpan.FromSeconds(60), Stop));
        Assert.IsType<Search.Absent>(await Finder.FindAsync(new DeviceIdentity.LoopFile(file), Stop));
    }

    /// <summary>The same device with another file is not the one that was known: a mapping over it would show another volume's data.</summary>
    [Fact]
    public async Task DeviceThatTookAnotherFile_IsGone_AndIsTold()
    {
        var first = Place.Make("first");
        var second = Place.Make("second");
        var loop = _acts.Attach(first, readOnly: false).Loop!;
        var known = Assert.IsType<Search.Found>(await Finder.FindAsync(new DeviceIdentity.LoopFile(first), Stop)).Device;
        using var news = _watcher!.Subscribe();
        Assert.Null(_acts.Detach(loop).Failure);
        LoopPlace.Run("losetup", loop.Path, second);

        Assert.True(await Finder.WaitUntilGoneAsync(known, TimeSpan.Zero, Stop));
        Assert.Contains("another disk at the same place", Assert.IsType<Search.Absent>(await Finder.VerifyAsync(known, new DeviceIdentity.LoopFile(second), Stop)).Sentence, StringComparison.Ordinal);

        // Of this device alone: other tests have theirs.
        var told = new List<DeviceEvent>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var happened in news.ReadAsync(patience.Token))
        {
            if (happened.Name == loop.Name)
            {
                told.Add(happened);
            }

            if (told.Any(e => e.Change == DeviceChange.Removed && e.DiskSequence == known.DiskSequence) && told.Any(e => e.Change == DeviceChange.Added && e.DiskSequence > known.DiskSequence))
            {
                break;
            }
        }

        Assert.True(told.FindIndex(e => e.Change == DeviceChange.Removed) < told.FindIndex(e => e.Change == DeviceChange.Added));
    }

    [Fact]
    public async Task TwoDevicesOnOneFile_AreAmbiguous()
    {
        var file = Place.Make("a");
        _acts.Attach(file, readOnly: false);
        LoopPlace.Run("losetup", "-f", file);

        Assert.Equal(2, Assert.IsType<Search.Ambiguous>(await Finder.FindAsync(new DeviceIdentity.LoopFile(file), Stop)).Candidates.Length);
    }

    [Fact]
    public async Task FileThatIsNotThere_IsUnread() =>
        Assert.IsType<Search.Unread>(await Finder.FindAsync(new DeviceIdentity.LoopFile(Place.Folder + "/none"), Stop));

    [Fact]
    public async Task Users_WhoHasItOpen_IsNamed_AndNobodyIsNone()
    {
        var file = Place.Make("a", 32 << 20);
        _acts.Attach(file, readOnly: false);
        var found = Assert.IsType<Search.Found>(await Finder.FindAsync(new DeviceIdentity.LoopFile(file), Stop)).Device;
        await using (new FileStream(found.Path, FileMode.Open, FileAccess.Read))
        {
            Assert.Contains(await Finder.UsersOfAsync(found, Stop), user => user.StartsWith($"process {Environment.ProcessId} ", StringComparison.Ordinal) && user.EndsWith($"has {found.Path} open", StringComparison.Ordinal));
        }

        LoopPlace.Run("losetup", "-f", found.Path);
        var above = LoopPlace.Ask(found.Path, "NAME").Single();
        Assert.Contains($"the loop device {above["/dev/".Length..]} has {found.Path} as its file", await Finder.UsersOfAsync(found, Stop));
        LoopPlace.Run("losetup", "-d", above);

        // udev, where it runs, looks at a device for a moment after each change.
        await Wait.UntilAsync(async () => (await Finder.UsersOfAsync(found, Stop)).IsEmpty);
    }

    [Fact]
    public async Task Users_Mount_IsNamed()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/mkfs.ext4") || File.Exists("/sbin/mkfs.ext4"), "needs mkfs.ext4");
        var file = Place.Make("a", 32 << 20);
        _acts.Attach(file, readOnly: false);
        var found = Assert.IsType<Search.Found>(await Finder.FindAsync(new DeviceIdentity.LoopFile(file), Stop)).Device;
        var mount = Place.Mount(found.Path);

        Assert.Contains($"{found.Path} is mounted at {mount}", await Finder.UsersOfAsync(found, Stop));
    }
}
