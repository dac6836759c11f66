using System.Data.Common;

namespace Plumbline.Daemon.Storage;

/// <summary>A connection inside a transaction. Disposed without a commit, it is as if nothing had been done; disposing throws nothing that would hide why.</summary>
internal abstract class OpenTransaction : IAsyncDisposable
{
    public abstract DbCommand Command(string sql);

    public abstract Task CommitAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
