using System.Data.Common;

namespace Plumbline.Daemon.Storage;

/// <summary>What differs between the databases.</summary>
internal abstract class Engine : IAsyncDisposable
{
    /// <summary>What the migrations that are for it alone are called by: 0001_initial.<c>name</c>.sql.</summary>
    public abstract string Name { get; }

    /// <summary>For sentences: which database it is.</summary>
    public abstract string Place { get; }

    /// <summary>Gives a column "name" with each table that is there.</summary>
    public abstract string TablesSql { get; }

    /// <summary>Gives a column "name" with a table that has rows whose parents are gone; null where that cannot be.</summary>
    public abstract string? OrphansSql { get; }

    /// <summary>Ends with the transaction begun, or throws what the database threw.</summary>
    protected abstract Task<OpenTransaction> BeginAsync(Access access, CancellationToken cancellation);

    /// <summary>
    /// A <see cref="DuplicateException"/>, a <see cref="ConflictException"/> or a <see cref="StoreUnavailableException"/>; null for anything
    /// else, which is a defect of ours.
    /// </summary>
    protected abstract Exception? Translate(DbException failure, Access access);

    /// <summary>Called before the schema of a database with something in it is changed.</summary>
    /// <returns>What was kept, as a sentence.</returns>
    /// <exception cref="StoreUnavailableException">Nothing could be kept.</exception>
    public abstract Task<string> KeepAsync(long version, CancellationToken cancellation);

    /// <summary>What an operator can go back to, as a sentence.</summary>
    public abstract string WayBack { get; }

    /// <summary>Trouble that comes though all works still, as a full disk; null where there is none.</summary>
    public abstract string? Foresee();

    public abstract ValueTask DisposeAsync();

    /// <summary>One transaction, once: committed when the work returns, rolled back when it throws.</summary>
    public async Task<T> RunAsync<T>(Access access, Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        await using var transaction = await OpenAsync(access, cancellation);
        var session = new Session(this, access, transaction, cancellation);
        var result = await work(session);
        await session.CommitAsync();
        return result;
    }

    /// <summary>Throws what the failure means; returns where it means nothing that we know.</summary>
    public void ThrowKnown(DbException failure, Access access)
    {
        if (Translate(failure, access) is { } known)
        {
            throw known;
        }
    }

    private async Task<OpenTransaction> OpenAsync(Access access, CancellationToken cancellation)
    {
        try
        {
            return await BeginAsync(access, cancellation);
        }
        catch (DbException e)
        {
            ThrowKnown(e, access);
            throw;
        }
    }
}
