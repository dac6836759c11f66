using System.Collections.Immutable;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Exports;

/// <summary>What serves disks over NBD, as a process of its own that outlives plumbd. It is asked what it serves; nothing of that is remembered.</summary>
internal interface IExportEngine
{
    /// <summary>Ends when the engine ends, or stops answering, the next time.</summary>
    Task NextLoss { get; }

    Task<EngineState> LookAsync(CancellationToken cancellation);

    /// <summary>What the kernel tells of its process. Not part of every look: a host may have very many connections, and all are gone through.</summary>
    EngineFigures Figures();

    /// <summary>Starts it where none runs. Null when it answers.</summary>
    Task<Refusal?> StartAsync(CancellationToken cancellation);

    /// <summary>Opens the disk and serves it. What is there already is not made twice.</summary>
    Task<Refusal?> AddAsync(ExportWish wish, CancellationToken cancellation);

    /// <summary>Until the engine has closed the disk. Without "hard" not while a client is connected: the answer then is <see cref="Trouble.Busy"/>.</summary>
    Task<Refusal?> RemoveAsync(ServedExport export, bool hard, CancellationToken cancellation);

    /// <summary>Ends it. Everybody who is connected is cut off.</summary>
    Task<Refusal?> StopAsync(CancellationToken cancellation);
}

/// <summary>How the engine is.</summary>
internal abstract record EngineState
{
    private EngineState()
    {
    }

    /// <summary>There is none, and so nothing is served.</summary>
    public sealed record NotRunning : EngineState;

    /// <param name="Outdated">It was started with other settings than those in force; null where not.</param>
    public sealed record Running(string Version, int? Pid, string? Outdated, ImmutableArray<ServedExport> Exports) : EngineState
    {
        public IEnumerable<ServedExport> Of(string volumeId) => Exports.Where(e => e.Node.StartsWith(ExportWish.PrefixOf(volumeId), StringComparison.Ordinal));
    }

    /// <summary>There is one, and it does not answer. What it serves is not known.</summary>
    public sealed record Silent(string Sentence) : EngineState;
}

/// <param name="Connections">Clients of all exports together; null where the kernel did not tell.</param>
/// <param name="Memory">RssAnon in bytes.</param>
internal sealed record EngineFigures(int? Connections, long? Memory);

/// <summary>A disk that the engine has open.</summary>
/// <param name="Node">See <see cref="ExportWish.Node"/>.</param>
/// <param name="Name">What clients ask for; null where the disk is open and not served, as after a crash between the two.</param>
/// <param name="Path">The path that it was opened by.</param>
/// <param name="Leaving">Being taken away.</param>
internal sealed record ServedExport(string Node, string? Name, string? Path, bool ReadOnly, bool Leaving);
