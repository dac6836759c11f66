using System.Collections.Immutable;

namespace Plumbline.Kernel.Loop;

/// <summary>A file, whatever it is called: its file system and its number there, as the kernel gives both for a loop device too.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>A loop device on a file.</summary>
/// <param name="Name">loop3.</param>
/// <param name="DirectIo">Granted by the file's file system, whatever was asked.</param>
/// <param name="AutoClear">It goes away with its last user: it is being detached.</param>
internal sealed record AttachedLoop(string Name, DeviceNumber Number, FileIdentity File, bool ReadOnly, bool DirectIo, bool AutoClear)
{
    public string Path => "/dev/" + Name;
}

/// <summary>What became of an act on a loop device.</summary>
/// <param name="Failure">Null when it was done; else what happened and what to do.</param>
/// <param name="Loop">The device that it is about.</param>
/// <param name="StillOpen">It was asked to go and goes with its last user; who that is, the device's users tell.</param>
internal sealed record LoopAct(string? Failure, AttachedLoop? Loop = null, bool StillOpen = false);

/// <summary>The loop devices on one file.</summary>
/// <param name="Failure">Why they are not known; null when they are.</param>
internal sealed record LoopSearch(ImmutableArray<AttachedLoop> Loops, string? Failure);

/// <summary>The acts on loop devices that the local provider needs, and no others.</summary>
internal interface ILoopActs
{
    /// <summary>Puts a regular file behind a free loop device. A file that has one already is refused and its device named.</summary>
    /// <param name="blockSize">The device's logical block, in bytes: 512 to 4096. Direct I/O needs that of the file's own disk.</param>
    LoopAct Attach(string file, bool readOnly, int blockSize = 512);

    /// <summary>Takes the file from the device if at this moment it is that file, and proves it by looking again.</summary>
    LoopAct Detach(AttachedLoop loop);

    /// <summary>Lets the device have the file's size, after it grew.</summary>
    LoopAct TakeSize(AttachedLoop loop);

    /// <summary>By the file itself: a path is only what it was called when it was attached.</summary>
    LoopSearch FindByFile(string file);
}
