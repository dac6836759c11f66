using System.Collections.Immutable;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Loop;

/// <summary>
/// Acts on this machine's loop devices. Whatever touches the file may wait for its file system, so that all of it has a limit; what was
/// left behind in the kernel shows when the file's devices are looked for again.
/// </summary>
internal sealed class LiveLoopActs : ILoopActs
{
    /// <summary>Attaching writes the file's own dirty pages out first (drivers/block/loop.c, loop_configure).</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>udev opens a device for a moment after every change of it.</summary>
    private const int DetachTries = 40;

    /// <summary>Each time somebody else took the device that we were given.</summary>
    private const int FreeTries = 100;

    public LoopAct Attach(string file, bool readOnly, int blockSize = 512) => Bounded($"attaching {file}", () =>
    {
        if (Refusal(file) is { } refusal)
        {
            return refusal;
        }

        for (var tries = 0; tries < FreeTries; tries++)
        {
            var (number, error) = NativeLoops.FindFree();
            if (error != Errno.None)
            {
                return new LoopAct($"no loop device is to be had for {file}: /dev/loop-control says {Errno.Describe(error)}. Load the module loop, and let plumbd run as root.");
            }

            error = NativeLoops.Configure($"/dev/loop{number}", file, readOnly, blockSize);
            if (error == Errno.None)
            {
                return Seen($"loop{number}", file);
            }

            if (error != Errno.EBUSY)
            {
                return new LoopAct($"{file} could not be put behind /dev/loop{number}: {Errno.Describe(error)}");
            }
        }

        return new LoopAct($"{file} was not attached: {FreeTries} times another program took the free loop device first. Try again.");
    });

    public LoopAct Detach(AttachedLoop loop) => Bounded($"detaching {loop.Path}", () =>
    {
        var error = NativeLoops.Clear(loop.Path, loop.File.Device, loop.File.Inode);
        if (error != Errno.None)
        {
            return Errno.IsGone(error) ? new LoopAct(null, loop) : new LoopAct($"{loop.Path} could not be detached: {Errno.Describe(error)}", loop);
        }

        // The kernel takes the file away with the last close only (loop_clr_fd), which as a rule was ours a moment ago.
        for (var tries = 0; tries < DetachTries; tries++)
        {
            if (!IsThere(loop))
            {
                return new LoopAct(null, loop);
            }

            Thread.Sleep(Pause);
        }

        return new LoopAct($"{loop.Path} is still open, and the kernel keeps its file until the last user closes it; it then goes by itself.", loop, StillOpen: true);
    });

    public LoopAct TakeSize(AttachedLoop loop) => Bounded($"growing {loop.Path}", () =>
    {
        if (!IsThere(loop))
        {
            return new LoopAct($"{loop.Path} no longer has that file.", loop);
        }

        var error = NativeLoops.TakeSize(loop.Path);
        return new LoopAct(error == Errno.None ? null : $"{loop.Path} did not take its file's size: {Errno.Describe(error)}", loop);
    });

    public LoopSearch FindByFile(string file)
    {
        var asked = OwnThread.Start("loop file", () => NativeLoops.Numbers(file));
        if (!asked.Wait(LookLimit))
        {
            return new LoopSearch([], $"the file system of {file} did not answer within {LookLimit.TotalSeconds} s");
        }

        var numbers = asked.Result;
        if (numbers.Error != Errno.None)
        {
            return new LoopSearch([], numbers.Error == Errno.EINVAL ? $"{file} is no regular file" : $"{file}: {Errno.Describe(numbers.Error)}");
        }

        var wanted = new FileIdentity(numbers.Device, numbers.Inode);
        var listed = NativeFiles.List("/sys/block");
        if (listed.Names is not { } names)
        {
            return new LoopSearch([], $"/sys/block: {Errno.Describe(listed.Error)}");
        }

        var found = ImmutableArray.CreateBuilder<AttachedLoop>();
        foreach (var name in names.Where(HasFile))
        {
            // The driver asks the file's file system. One that is silent is not ours, which has just answered.
            var look = OwnThread.Start("loop status", () => NativeLoops.Status("/dev/" + name));
            if (!look.Wait(LookLimit))
            {
                continue;
            }

            if (look.Result.Error != Errno.None && !Errno.IsGone(look.Result.Error))
            {
                return new LoopSearch([], $"/dev/{name} does not tell its file: {Errno.Describe(look.Result.Error)}. Let plumbd run as root.");
            }

            if (Loop(name, look.Result) is { } loop && loop.File == wanted)
            {
                found.Add(loop);
            }
        }

        return new LoopSearch(found.ToImmutable(), null);
    }

    private static bool HasFile(string name) =>
        name.StartsWith("loop", StringComparison.Ordinal) && NativeFiles.Read($"/sys/block/{name}/loop/backing_file", HostRoot.DefaultLimit).Error == Errno.None;

    /// <summary>Two loop devices on one file have a page cache each, and whoever writes through both destroys the file.</summary>
    private LoopAct? Refusal(string file) => FindByFile(file) switch
    {
        { Failure: { } failure } => new LoopAct($"{file} was not attached: {failure}"),
        { Loops: [var there, ..] } => new LoopAct($"{file} has a loop device already: {there.Path}", there),
        _ => null,
    };

    /// <summary>What the kernel made of it: direct I/O is granted or not, and nothing says so but the device itself.</summary>
    private static LoopAct Seen(string name, string file)
    {
        var numbers = NativeLoops.Numbers(file);
        return Loop(name, NativeLoops.Status("/dev/" + name)) is { } loop && loop.File == new FileIdentity(numbers.Device, numbers.Inode)
            ? new LoopAct(null, loop)
            : new LoopAct($"{file} was put behind /dev/{name}, and a moment later that device had another file or none: somebody else works on loop devices. Look with losetup -a.");
    }

    private static AttachedLoop? Loop(string name, LoopStatus status) =>
        status.Error == Errno.None && DeviceNumber.TryParse(NativeNodes.BlockDeviceOf("/dev/" + name).BlockDevice, out var number)
            ? new AttachedLoop(
                name,
                number,
                new FileIdentity(status.Device, status.Inode),
                (status.Flags & LibC.LO_FLAGS_READ_ONLY) != 0,
                (status.Flags & LibC.LO_FLAGS_DIRECT_IO) != 0,
                (status.Flags & LibC.LO_FLAGS_AUTOCLEAR) != 0)
            : null;

    /// <summary>A device that does not tell its file may have it still.</summary>
    private static bool IsThere(AttachedLoop loop)
    {
        var status = NativeLoops.Status(loop.Path);
        return status.Error == Errno.None ? new FileIdentity(status.Device, status.Inode) == loop.File : !Errno.IsGone(status.Error);
    }

    private static LoopAct Bounded(string what, Func<LoopAct> work)
    {
        var act = OwnThread.Start("loop act", work);
        return act.Wait(Limit)
            ? act.Result
            : new LoopAct($"{what} got no answer of the kernel within {Limit.TotalSeconds} s; the file's file system may be stuck. Whether it is attached shows when it answers again (losetup -a).");
    }
}
