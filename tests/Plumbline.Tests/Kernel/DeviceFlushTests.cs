using Plumbline.Kernel;
using Plumbline.Kernel.Loop;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel;

public sealed class DeviceFlushTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Flush_WrittenData_IsInTheFile()
    {
        Assert.SkipUnless(LoopPlace.Missing is null, LoopPlace.Missing ?? "");
        using var place = new LoopPlace();
        var file = place.Make("a");
        var loop = new LiveLoopActs().Attach(file, readOnly: false).Loop!;
        await using var device = new FileStream(loop.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        await device.WriteAsync("through the cache"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[0]);

        Assert.Null(await DeviceFlush.RunAsync(loop.Path, Long, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.StartsWith("through the cache", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flush_WhatIsNoBlockDevice_IsRefused()
    {
        Assert.Equal("/dev/null is no block device", await DeviceFlush.RunAsync("/dev/null", Long, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal("/dev/none cannot be flushed: No such file or directory", await DeviceFlush.RunAsync("/dev/none", Long, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    /// <summary>A device on a file system that takes no writes: its flush is stuck in the kernel as with a dead disk, until we let it go.</summary>
    [Fact]
    public async Task Flush_DeviceThatDoesNotAnswer_IsGivenUp_AndSaidSo()
    {
        Assert.SkipUnless(LoopPlace.Missing is null, LoopPlace.Missing ?? "");
        Assert.SkipUnless(File.Exists("/usr/sbin/mkfs.ext4") || File.Exists("/sbin/mkfs.ext4"), "needs mkfs.ext4, for a file system to freeze");
        using var place = new LoopPlace();
        var acts = new LiveLoopActs();
        var mount = place.Mount(acts.Attach(place.Make("disk", 32 << 20), readOnly: false).Loop!.Path);
        var file = mount + "/file";
        await File.WriteAllBytesAsync(file, new byte[1 << 20], TestContext.Current.CancellationToken);
        var loop = acts.Attach(file, readOnly: false).Loop!;
        await using var device = new FileStream(loop.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        LoopPlace.Run("fsfreeze", "-f", mount);
        try
        {
            await device.WriteAsync(new byte[4096], TestContext.Current.CancellationToken);
            var said = await DeviceFlush.RunAsync(loop.Path, TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.StartsWith($"{loop.Path} did not take what was written to it within", said, StringComparison.Ordinal);
        }
        finally
        {
            LoopPlace.Run("fsfreeze", "-u", mount);
        }

        Assert.Null(await DeviceFlush.RunAsync(loop.Path, Long, TimeProvider.System, TestContext.Current.CancellationToken));
    }
}
