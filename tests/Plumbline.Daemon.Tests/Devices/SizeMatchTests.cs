using Plumbline.Daemon.Devices;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Devices;

/// <summary>The compatibility mode, which is off: each of its conditions by itself ends it.</summary>
public sealed class SizeMatchTests
{
    private const long Gib = 1L << 30;

    private static readonly HostSettings On = HostSettings.Defaults.With(DeviceKeys.MatchBySize, "yes");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static SampleDisks Before() => new SampleDisks().Virtio("vda", "", 20 * Gib).Virtio("vdb", "", 5 * Gib);

    [Fact]
    public async Task OneNewDiskOfThatSize_IsFound_AndVerifiedByItsPlace()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root, On);
        using var ask = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        Assert.IsType<Search.Absent>(await finder.FindAsync(ask.Identity, Stop));

        root.Now = Before().Virtio("vdc", "", 5 * Gib).Virtio("vdd", "", 6 * Gib).Files;
        var found = Assert.IsType<Search.Found>(await finder.FindAsync(ask.Identity, Stop)).Device;

        Assert.Equal("vdc", found.Name);
        Assert.Equal(new Search.Found(found), await finder.VerifyAsync(found, ask.Identity, Stop));
        root.Now = Before().Virtio("vdc", "", 5 * Gib, sequence: 17).Files;
        Assert.IsType<Search.Absent>(await finder.VerifyAsync(found, ask.Identity, Stop));
        root.Now = Before().Files;
        Assert.IsType<Search.Absent>(await finder.VerifyAsync(found, ask.Identity, Stop));
    }

    [Fact]
    public async Task SwitchedOff_NothingIsFound()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root);
        using var ask = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        root.Now = Before().Virtio("vdc", "", 5 * Gib).Files;

        Assert.Contains("volumes.match_by_size is off", Assert.IsType<Search.Absent>(await finder.FindAsync(ask.Identity, Stop)).Sentence, StringComparison.Ordinal);
    }

    /// <summary>The same name with another sequence number is a new disk.</summary>
    [Fact]
    public async Task NameTakenOverByANewDisk_IsFound()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root, On);
        using var ask = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        root.Now = new SampleDisks().Virtio("vda", "", 20 * Gib).Virtio("vdb", "", 5 * Gib, sequence: 9).Files;

        Assert.Equal(9, Assert.IsType<Search.Found>(await finder.FindAsync(ask.Identity, Stop)).Device.DiskSequence);
    }

    [Fact]
    public async Task TwoNewDisksOfThatSize_AreAmbiguous()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root, On);
        using var ask = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        root.Now = Before().Virtio("vdc", "", 5 * Gib).Virtio("vdd", "", 5 * Gib).Files;

        Assert.Equal(["vdc", "vdd"], Assert.IsType<Search.Ambiguous>(await finder.FindAsync(ask.Identity, Stop)).Candidates.Select(c => c.Name));
    }

    /// <summary>Nearly the size is not the size: the daemon that came before took three GiB more or less.</summary>
    [Fact]
    public async Task AnotherSize_IsAbsent()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root, On);
        using var ask = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        root.Now = Before().Virtio("vdc", "", (5 * Gib) + 512).Files;

        Assert.IsType<Search.Absent>(await finder.FindAsync(ask.Identity, Stop));
    }

    /// <summary>Two asks at once: a disk that appears may be either's, also when the other one ends first.</summary>
    [Fact]
    public async Task AnotherAskUnderWay_BothAreAmbiguous_AndTheNextAloneIsNot()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root, On);
        using var first = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        using (var second = await finder.BeginSizeAskAsync(5 * Gib, Stop))
        {
            root.Now = Before().Virtio("vdc", "", 5 * Gib).Files;
            Assert.IsType<Search.Ambiguous>(await finder.FindAsync(second.Identity, Stop));
        }

        Assert.IsType<Search.Ambiguous>(await finder.FindAsync(first.Identity, Stop));
        first.Dispose();
        using var third = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        root.Now = Before().Virtio("vdc", "", 5 * Gib).Virtio("vdd", "", 5 * Gib).Files;
        Assert.Equal("vdd", Assert.IsType<Search.Found>(await finder.FindAsync(third.Identity, Stop)).Device.Name);
    }

    /// <summary>Somebody waits for a volume with a serial number: the disk that comes may be that one.</summary>
    [Fact]
    public async Task AnotherWaitUnderWay_IsAmbiguous()
    {
        var root = new ChangingRoot(Before().Files);
        var finder = Finders.On(root, On);
        using var ask = await finder.BeginSizeAskAsync(5 * Gib, Stop);
        await finder.WaitForAsync(new DeviceIdentity.Serial("nobody"), TimeSpan.Zero, Stop);
        root.Now = Before().Virtio("vdc", "", 5 * Gib).Files;

        Assert.IsType<Search.Ambiguous>(await finder.FindAsync(ask.Identity, Stop));
    }
}
