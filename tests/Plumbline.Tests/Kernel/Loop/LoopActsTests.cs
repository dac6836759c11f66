using System.Collections.Concurrent;
using Plumbline.Kernel.Loop;
using Plumbline.Testing;

namespace Plumbline.Tests.Kernel.Loop;

/// <summary>Real loop devices of the running kernel, on files of the test's own. losetup judges.</summary>
public sealed class LoopActsTests : IDisposable
{
    private readonly LiveLoopActs _acts = new();
    private readonly LoopPlace? _place;

    public LoopActsTests()
    {
        Assert.SkipUnless(LoopPlace.Missing is null, LoopPlace.Missing ?? "");
        _place = new LoopPlace();
    }

    private LoopPlace Place => _place!;

    public void Dispose() => _place?.Dispose();

    [Fact]
    public void Attach_File_IsBehindADevice_AndNothingIsHeldOpen()
    {
        var file = Place.Make("a");
        var act = _acts.Attach(file, readOnly: false);

        Assert.Null(act.Failure);
        var loop = act.Loop!;
        Assert.Equal($"{loop.Path} 0 0 {(loop.DirectIo ? 1 : 0)} 512", Assert.Single(LoopPlace.Ask(file, "NAME,RO,AUTOCLEAR,DIO,LOG-SEC")));
        Assert.Equal(File.ReadAllText($"/sys/block/{loop.Name}/dev").Trim(), loop.Number.ToString());
        Assert.Equal((false, false), (loop.ReadOnly, loop.AutoClear));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(fd => File.ResolveLinkTarget(fd, false)?.FullName), at => at == file || at == loop.Path);
        File.WriteAllText(loop.Path, "written through the device");
        Assert.Equal("written", File.ReadAllText(file)[..7]);
    }

    [Fact]
    public void Attach_ReadOnlyWithLargeBlocks_IsSo()
    {
        var file = Place.Make("a");
        var loop = _acts.Attach(file, readOnly: true, blockSize: 4096).Loop!;

        Assert.True(loop.ReadOnly);
        Assert.Equal($"{loop.Path} 1 4096", Assert.Single(LoopPlace.Ask(file, "NAME,RO,LOG-SEC")));
    }

    /// <summary>By the file and not by its name: another name of it is the same file.</summary>
    [Fact]
    public void Attach_FileThatHasADevice_IsRefused_AndTheDeviceNamed()
    {
        var file = Place.Make("a");
        var first = _acts.Attach(file, readOnly: false).Loop!;
        var other = file + "-too";
        LoopPlace.Run("ln", file, other);
        var second = _acts.Attach(other, readOnly: false);

        Assert.Equal($"{other} has a loop device already: {first.Path}", second.Failure);
        Assert.Equal(first, second.Loop);
        Assert.Single(LoopPlace.Ask(file, "NAME"));
    }

    [Fact]
    public void Attach_NoFile_OrNoneThatIsRegular_IsAFailureInWords()
    {
        Assert.Equal($"{Place.Folder}/none was not attached: {Place.Folder}/none: No such file or directory", _acts.Attach(Place.Folder + "/none", readOnly: false).Failure);
        Assert.Equal($"{Place.Folder} was not attached: {Place.Folder} is no regular file", _acts.Attach(Place.Folder, readOnly: false).Failure);
    }

    /// <summary>Every one asks the kernel for a free device, and most are given one that another takes first.</summary>
    [Fact]
    public void Attach_ManyAtTheSameTime_EachHasADeviceOfItsOwn()
    {
        const int Many = 6;
        string[] files = [.. Enumerable.Range(0, Many).Select(i => Place.Make($"f{i}"))];
        for (var round = 0; round < 5; round++)
        {
            using var start = new Barrier(Many);
            var acts = new ConcurrentDictionary<string, LoopAct>();
            var threads = files.Select(file => new Thread(() =>
            {
                start.SignalAndWait();
                acts[file] = _acts.Attach(file, readOnly: false);
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());

            Assert.All(acts.Values, act => Assert.Null(act.Failure));
            Assert.Equal(Many, acts.Values.Select(a => a.Loop!.Name).Distinct().Count());
            Assert.All(acts, pair => Assert.Equal(pair.Value.Loop!.Path, Assert.Single(LoopPlace.Ask(pair.Key, "NAME"))));
            Assert.All(acts.Values, act => Assert.Null(_acts.Detach(act.Loop!).Failure));
        }
    }

    [Fact]
    public void Detach_NobodyHasItOpen_IsGone_AndOnceMoreIsNoFailure()
    {
        var file = Place.Make("a");
        var loop = _acts.Attach(file, readOnly: false).Loop!;

        Assert.Equal(new LoopAct(null, loop), _acts.Detach(loop));
        Assert.Empty(LoopPlace.Ask(file, "NAME"));
        Assert.Equal(new LoopAct(null, loop), _acts.Detach(loop));
    }

    /// <summary>The kernel says "done" and does it when the last user closes the device.</summary>
    [Fact]
    public void Detach_SomebodyHasItOpen_SaysSo_AndItGoesWithTheLastUser()
    {
        var file = Place.Make("a");
        var loop = _acts.Attach(file, readOnly: false).Loop!;
        using (File.OpenRead(loop.Path))
        {
            var act = _acts.Detach(loop);

            Assert.True(act.StillOpen);
            Assert.StartsWith($"{loop.Path} is still open", act.Failure, StringComparison.Ordinal);
            Assert.True(Assert.Single(_acts.FindByFile(file).Loops).AutoClear);
        }

        Assert.True(SpinWait.SpinUntil(() => LoopPlace.Ask(file, "NAME").Length == 0, TimeSpan.FromSeconds(60)));
    }

    /// <summary>loop3 of an hour ago may be somebody else's by now.</summary>
    [Fact]
    public void Detach_DeviceHasAnotherFileByNow_LeavesItAlone()
    {
        var theirs = Place.Make("theirs");
        var loop = _acts.Attach(theirs, readOnly: false).Loop!;
        var ours = loop with { File = loop.File with { Inode = loop.File.Inode + 1 } };

        Assert.Null(_acts.Detach(ours).Failure);
        Assert.NotNull(_acts.TakeSize(ours).Failure);
        Assert.Single(LoopPlace.Ask(theirs, "NAME"));
    }

    [Fact]
    public void TakeSize_FileThatGrew_DeviceHasItsSize()
    {
        var file = Place.Make("a", 1 << 20);
        var loop = _acts.Attach(file, readOnly: false).Loop!;
        using (var grown = File.OpenWrite(file))
        {
            grown.SetLength(3 << 20);
        }

        Assert.Equal("2048", File.ReadAllText($"/sys/block/{loop.Name}/size").Trim());
        Assert.Null(_acts.TakeSize(loop).Failure);
        Assert.Equal("6144", File.ReadAllText($"/sys/block/{loop.Name}/size").Trim());
    }

    /// <summary>The kernel's path of a file that was renamed is the new one; what was there before has the old one. Only the numbers tell.</summary>
    [Fact]
    public void FindByFile_RenamedAndReplaced_FindsTheFileAndNotItsName()
    {
        var file = Place.Make("a");
        var loop = _acts.Attach(file, readOnly: false).Loop!;
        File.Move(file, file + "-moved");
        Place.Make("a");

        Assert.Empty(_acts.FindByFile(file).Loops);
        Assert.Equal(loop, Assert.Single(_acts.FindByFile(file + "-moved").Loops));
        Assert.NotNull(_acts.FindByFile(file + "-none").Failure);
    }

    /// <summary>Somebody else's second device on our file: both are told.</summary>
    [Fact]
    public void FindByFile_TwoDevices_AreBothTold()
    {
        var file = Place.Make("a");
        _acts.Attach(file, readOnly: false);
        LoopPlace.Run("losetup", "-f", file);

        Assert.Equal(LoopPlace.Ask(file, "NAME").Order(), _acts.FindByFile(file).Loops.Select(l => l.Path).Order());
        Assert.Equal(2, _acts.FindByFile(file).Loops.Length);
    }
}
