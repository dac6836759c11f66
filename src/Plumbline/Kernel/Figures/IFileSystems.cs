using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Figures;

/// <summary>What was answered: the space, or one sentence why not. Neither where nobody asked.</summary>
internal sealed record SpaceAnswer(FileSystemSpace? Space, string? Failure);

/// <summary>How full a file system is: no file says it.</summary>
internal interface IFileSystems
{
    /// <summary>The root file system only: it is local as a rule, and asking a network file system that is away never ends.</summary>
    SpaceAnswer Root();
}

/// <summary>This machine's file systems.</summary>
internal sealed class LiveFileSystems : IFileSystems
{
    public SpaceAnswer Root()
    {
        var reply = NativeFileSystems.Space("/");
        return reply.Error == Errno.None
            ? new SpaceAnswer(new FileSystemSpace(reply.Size, reply.Free, reply.Available), null)
            : new SpaceAnswer(null, $"/: {Errno.Describe(reply.Error)}");
    }
}

/// <summary>The answer that a capture kept; captures of earlier versions have none.</summary>
internal sealed class CapturedFileSystems(SpaceAnswer? answer) : IFileSystems
{
    public SpaceAnswer Root() => answer ?? new SpaceAnswer(null, null);
}
