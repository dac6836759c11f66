using Plumbline.Daemon.Devices;
using Plumbline.Kernel;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

public sealed class DeviceFinderTests
{
    private static readonly DeviceIdentity Ours = new DeviceIdentity.Serial("384000008cf011bdb24e");
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static SampleDisks Before() => new SampleDisks().Virtio("vda", "root");

    private static SampleDisks After() => Before().Virtio("vdb", "384000008cf011bdb24e");

    private static async Task<FoundDevice> FoundAsync(Task<Search> search) => Assert.IsType<Search.Found>(await search).Device;

    /// <summary>Nobody tells: the net alone finds it.</summary>
    [Fact]
    public async Task WaitFor_DiskThatNoEventTold_IsFoundByLooking()
    {
        var root = new ChangingRoot(Before().Files);
        var waiting = Finders.On(root).WaitForAsync(Ours, Hour, Stop);
        root.Now = After().Files;

        Assert.Equal("vdb", (await FoundAsync(waiting)).Name);
    }

    [Fact]
    public async Task WaitFor_NothingComes_EndsWithTheLimit_AndSaysWhatTheLastLookSaid()
    {
        Assert.IsType<Search.Absent>(await Finders.On(Before().Files).WaitForAsync(Ours, TimeSpan.FromSeconds(30), Stop));
        Assert.IsType<Search.Unread>(await Finders.On(Before().Virtio("vdb", null).Files).WaitForAsync(Ours, TimeSpan.FromSeconds(30), Stop));
    }

    /// <summary>It answers late: the same disk, asked again with the next look.</summary>
    [Fact]
    public async Task WaitFor_DiskThatAnswersLate_IsFound()
    {
        var root = new ChangingRoot(Before().Virtio("vdb", null).Files);
        var waiting = Finders.On(root).WaitForAsync(Ours, Hour, Stop);
        root.Now = After().Files;

        Assert.Equal("vdb", (await FoundAsync(waiting)).Name);
    }

    [Fact]
    public async Task WaitFor_TwoThatStay_AreAmbiguousLongBeforeTheLimit() =>
        Assert.IsType<Search.Ambiguous>(await Finders.On(After().Virtio("vdc", "384000008cf011bdb24e").Files).WaitForAsync(Ours, TimeSpan.FromDays(300), Stop));

    /// <summary>Two paths are two disks for a moment, until multipathd has made their map.</summary>
    [Fact]
    public async Task WaitFor_TwoPathsThatBecomeOneMap_AreFoundAsTheMap()
    {
        SampleDisks Paths() => new SampleDisks().Scsi("sda", "2:0:0:0", "384000008cf011bdb24e").Scsi("sdb", "3:0:0:0", "384000008cf011bdb24e");
        var before = Paths().Files;
        var root = new ChangingRoot(before);
        var waiting = Finders.On(root, clock: new MomentThatLasts()).WaitForAsync(Ours, Hour, Stop);
        await Wait.UntilAsync(() => Task.FromResult(before.WasAsked("/sys/devices/pci0000:00/0000:00:13.0/host3/target3:0:0/3:0:0:0/vpd_pg80")));
        root.Now = Paths().Multipath(3, "3600", "sda", "sdb").Files;

        Assert.Equal("dm-3", (await FoundAsync(waiting)).Name);
    }

    [Fact]
    public async Task WaitFor_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Finders.On(Before().Files, clock: TimeProvider.System).WaitForAsync(Ours, Hour, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Verify_SameDisk_IsFound()
    {
        var finder = Finders.On(After().Files);
        var known = await FoundAsync(finder.FindAsync(Ours, Stop));

        Assert.Equal(new Search.Found(known), await finder.VerifyAsync(known, Ours, Stop));
    }

    /// <summary>Everything that can have changed since, each by itself.</summary>
    [Fact]
    public async Task Verify_AnythingElse_IsNot()
    {
        var root = new ChangingRoot(After().Files);
        var finder = Finders.On(root);
        var known = await FoundAsync(finder.FindAsync(Ours, Stop));
        async Task<string> SaidAsync(FoundDevice before, SampleDisks now)
        {
            root.Now = now.Files;
            return Assert.IsType<Search.Absent>(await finder.VerifyAsync(before, Ours, Stop)).Sentence;
        }

        Assert.Contains("another disk at the same place (sequence number 9, before 2)", await SaidAsync(known, Before().Virtio("vdb", "384000008cf011bdb24e", sequence: 9)), StringComparison.Ordinal);
        Assert.Contains("it has 21474836480 bytes and had 10737418240", await SaidAsync(known, Before().Virtio("vdb", "384000008cf011bdb24e", 20L << 30)), StringComparison.Ordinal);
        Assert.Contains("the volume is /dev/vdc now", await SaidAsync(known, Before().Virtio("vdc", "384000008cf011bdb24e")), StringComparison.Ordinal);
        Assert.Contains("its number is 252:16 and was 252:32", await SaidAsync(known with { Number = new DeviceNumber(252, 32) }, After()), StringComparison.Ordinal);
        Assert.Contains("no disk of this machine shows", await SaidAsync(known, Before().Virtio("vdb", "somebody else's", sequence: 9)), StringComparison.Ordinal);
        root.Now = After().Virtio("vdc", "384000008cf011bdb24e").Files;
        Assert.IsType<Search.Ambiguous>(await finder.VerifyAsync(known, Ours, Stop));
    }

    [Fact]
    public async Task WaitUntilGone_DiskWentAndAnotherTookItsName_IsGone()
    {
        var root = new ChangingRoot(After().Files);
        var finder = Finders.On(root);
        var known = await FoundAsync(finder.FindAsync(Ours, Stop));
        Assert.False(await finder.WaitUntilGoneAsync(known, TimeSpan.FromSeconds(20), Stop));

        var waiting = finder.WaitUntilGoneAsync(known, Hour, Stop);
        root.Now = Before().Virtio("vdb", "somebody else's", sequence: 9).Files;
        Assert.True(await waiting);

        root.Now = Before().Files;
        Assert.True(await finder.WaitUntilGoneAsync(known, TimeSpan.Zero, Stop));
    }

    [Fact]
    public async Task WaitUntilGone_WithoutSequenceNumbers_TheSerialTells()
    {
        var root = new ChangingRoot(new SampleDisks { OldKernel = true }.Virtio("vdb", "384000008cf011bdb24e").Files);
        var finder = Finders.On(root);
        var known = await FoundAsync(finder.FindAsync(Ours, Stop));
        Assert.False(await finder.WaitUntilGoneAsync(known, TimeSpan.Zero, Stop));

        root.Now = new SampleDisks { OldKernel = true }.Virtio("vdb", "somebody else's").Files;
        Assert.True(await finder.WaitUntilGoneAsync(known, TimeSpan.Zero, Stop));
    }

    /// <summary>Whoever asks while a look is under way gets one that began after the question.</summary>
    [Fact]
    public async Task Looks_AskedMeanwhile_ShareTheNext_AndNeverThatOne()
    {
        using var gate = new SemaphoreSlim(0);
        var root = new HeldRoot(gate);
        var looks = new DiskLooks(new DiskReader(root));
        var first = looks.LookAsync(Stop);
        var second = looks.LookAsync(Stop);
        var third = looks.LookAsync(Stop);
        gate.Release(2);
        var pictures = await Task.WhenAll(first, second, third);

        Assert.NotSame(pictures[0], pictures[1]);
        Assert.Same(pictures[1], pictures[2]);
        gate.Release();
        Assert.NotSame(pictures[2], await looks.LookAsync(Stop));
    }

    /// <summary>Timers come at once, and by the clock no time passes.</summary>
    private sealed class MomentThatLasts : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }

    /// <summary>Each list of it waits for the test.</summary>
    private sealed class HeldRoot(SemaphoreSlim gate) : HostRoot
    {
        private readonly MemoryRoot _inner = Before().Files;

        public override FileAnswer Read(string path, int limit) => _inner.Read(path, limit);

        public override FileAnswer ReadWithin(string path, TimeSpan limit) => _inner.ReadWithin(path, limit);

        public override LinkAnswer ReadLink(string path) => _inner.ReadLink(path);

        public override ListAnswer List(string path)
        {
            if (path == "/sys/block")
            {
                gate.Wait();
            }

            return _inner.List(path);
        }
    }
}
