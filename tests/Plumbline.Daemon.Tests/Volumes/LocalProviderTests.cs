using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Volumes.Providers;
using Plumbline.Daemon.Volumes.Providers.Local;
using Plumbline.Kernel.Loop;

namespace Plumbline.Daemon.Tests.Volumes;

/// <summary>The local provider, with real loop devices.</summary>
public sealed class LocalProviderTests : ProviderTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-local-");
    private readonly LiveLoopActs _loops = new();

    public LocalProviderTests()
    {
        Assert.SkipUnless(File.Exists("/dev/loop-control") && Environment.IsPrivilegedProcess, "loop devices need root and /dev/loop-control");
        Provider = new LocalProvider(Folder, _loops, new HostId("this-host"), TimeProvider.System);
    }

    private protected override IVolumeProvider Provider { get; }

    private protected override string Machine => "this-host";

    private LocalFolder Folder => new(_folder.FullName, TimeProvider.System);

    public override async ValueTask DisposeAsync()
    {
        foreach (var id in Folder.Ids)
        {
            foreach (var loop in _loops.FindByFile(Folder.Disk(id)).Loops)
            {
                _loops.Detach(loop);
            }
        }

        _folder.Delete(recursive: true);
        await base.DisposeAsync();
    }

    /// <summary>Loop devices do not outlive the kernel: after a reboot those that were attached are there again, and only those.</summary>
    [Fact]
    public async Task Reboot_AttachesAgainWhatWasAttached()
    {
        var (attached, other) = (await CreateAsync("attached"), await CreateAsync("other"));
        Done(await Provider.AttachAsync(attached.Id, Machine, false, Intent(), Cancellation));
        _loops.Detach(Assert.Single(_loops.FindByFile(Folder.Disk(attached.Id)).Loops));

        var refusal = await Provider.ResumeAsync(Cancellation);

        Assert.Null(refusal);
        Assert.Single(_loops.FindByFile(Folder.Disk(attached.Id)).Loops);
        Assert.Empty(_loops.FindByFile(Folder.Disk(other.Id)).Loops);
    }

    /// <summary>The comparison attaches again what should be attached, at the very moment at which an operation does: two loop devices on one file destroy it.</summary>
    [Fact]
    public async Task AttachAndComparisonAtOnce_MakeOneLoopDevice()
    {
        var volume = await CreateAsync("both");
        using var together = new TogetherLoops(_loops);
        var provider = new LocalProvider(Folder, together, new HostId("this-host"), TimeProvider.System);
        Done(await provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));
        _loops.Detach(Assert.Single(_loops.FindByFile(Folder.Disk(volume.Id)).Loops));

        var attach = Task.Run(() => provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation), Cancellation);
        var refusal = await Task.Run(() => provider.ResumeAsync(Cancellation), Cancellation);

        Done(await attach);
        Assert.Null(refusal);
        Assert.Single(_loops.FindByFile(Folder.Disk(volume.Id)).Loops);
    }

    [Fact]
    public async Task Device_HasTheVolumesSizeAndData()
    {
        var volume = await CreateAsync("disk", 8 * Mebibyte);
        Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));
        var loop = Assert.Single(_loops.FindByFile(Folder.Disk(volume.Id)).Loops);
        await using (var device = File.Open(loop.Path, FileMode.Open, FileAccess.Write))
        {
            device.Write("written through the device"u8);
            device.Flush(flushToDisk: true);
        }

        Done(await Provider.DetachAsync(volume.Id, Intent(), Cancellation));

        await using var file = File.OpenRead(Folder.Disk(volume.Id));
        var begin = new byte[26];
        await file.ReadExactlyAsync(begin, Cancellation);
        Assert.Equal("written through the device"u8.ToArray(), begin);
        Assert.Equal(8 * Mebibyte, file.Length);
    }

    [Fact]
    public async Task Sparse_UsesNoSpace()
    {
        var volume = await CreateAsync("large", 37L << 30);

        var blocks = await RunAsync("stat", "-c", "%b", Folder.Disk(volume.Id));

        Assert.Equal(37L << 30, Folder.Size(volume.Id));
        Assert.InRange(long.Parse(blocks), 0, 16);
    }

    /// <summary>A crash after the disk and before volume.json leaves no volume, and one after volume.json went leaves none either.</summary>
    [Fact]
    public async Task FolderWithoutDescription_IsNoVolume_AndDamagedOne_IsNoGoneOne()
    {
        var (half, damaged) = (await CreateAsync("half"), await CreateAsync("damaged"));
        File.Delete($"{_folder.FullName}/{half.Id}/volume.json");
        File.WriteAllText($"{_folder.FullName}/{damaged.Id}/volume.json", "{\"name\":");

        var listed = Done(await Provider.ListAsync(null, Cancellation));

        Assert.Empty(listed.Items);
        Assert.False(listed.Complete);
        Assert.Equal(Trouble.Gone, (await Provider.FindAsync(half.Id, Cancellation)).Refusal?.Trouble);
        Assert.Equal(Trouble.Fault, (await Provider.FindAsync(damaged.Id, Cancellation)).Refusal?.Trouble);
        Assert.False((await Provider.DeleteAsync(damaged.Id, Intent(), Cancellation)).IsDone);
        Assert.True(File.Exists(Folder.Disk(damaged.Id)));
    }

    [Fact]
    public async Task OtherMachinesAndRootDisks_AreUnsupported()
    {
        var volume = await CreateAsync("disk");

        Assert.Equal(Trouble.Unsupported, (await Provider.AttachAsync(volume.Id, "another", false, Intent(), Cancellation)).Refusal?.Trouble);
        Assert.Equal(Trouble.Unsupported, (await Provider.AttachAsync(volume.Id, Machine, true, Intent(), Cancellation)).Refusal?.Trouble);
        Assert.Empty(_loops.FindByFile(Folder.Disk(volume.Id)).Loops);
    }

    [Fact]
    public async Task Attached_IsNeitherSnapshotNorReverted()
    {
        var volume = await CreateAsync("disk");
        var snapshot = Done(await Provider.SnapshotAsync(volume.Id, "s", Intent(), Cancellation));
        Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));

        Assert.Equal(Trouble.Refused, (await Provider.SnapshotAsync(volume.Id, "t", Intent(), Cancellation)).Refusal?.Trouble);
        Assert.Equal(Trouble.Refused, (await Provider.RevertAsync(volume.Id, snapshot.Id, Intent(), Cancellation)).Refusal?.Trouble);
    }

    /// <summary>What somebody has open is not pulled away from him: it is busy, and the file stays attached.</summary>
    [Fact]
    public async Task OpenDevice_IsBusy()
    {
        var volume = await CreateAsync("disk");
        Done(await Provider.AttachAsync(volume.Id, Machine, false, Intent(), Cancellation));
        var loop = Assert.Single(_loops.FindByFile(Folder.Disk(volume.Id)).Loops);
        Answer<ProvidedVolume> detached;
        await using (File.OpenRead(loop.Path))
        {
            detached = await Provider.DetachAsync(volume.Id, Intent(), Cancellation);
        }

        Assert.Equal(Trouble.Busy, detached.Refusal?.Trouble);
        Assert.Null(Done(await Provider.DetachAsync(volume.Id, Intent(), Cancellation)).MachineId);
    }

    private protected override VolumeWish Wish(string name, long size) => new(name, size, null, null);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return output.Trim();
    }

    /// <summary>Two who attach do so at the same moment, if both get that far.</summary>
    private sealed class TogetherLoops(ILoopActs loops) : ILoopActs, IDisposable
    {
        private readonly Barrier _both = new(2);

        public LoopAct Attach(string file, bool readOnly, int blockSize = 512)
        {
            _both.SignalAndWait(TimeSpan.FromSeconds(1), Cancellation);
            return loops.Attach(file, readOnly, blockSize);
        }

        public LoopAct Detach(AttachedLoop loop) => loops.Detach(loop);

        public LoopAct TakeSize(AttachedLoop loop) => loops.TakeSize(loop);

        public LoopSearch FindByFile(string file) => loops.FindByFile(file);

        public void Dispose() => _both.Dispose();
    }
}
