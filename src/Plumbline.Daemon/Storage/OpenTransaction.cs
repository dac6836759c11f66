using System.Data.Common;

namespace Plumbline.Daemon.Storage;

/// <summary>A connection inside a transaction. Disposed without a commit, it is as if nothing had been done.</summary>
/// <param name="transaction">On its connection.</param>
/// <param name="done">Takes the connection back; false: its state is not known, and nobody should use it again.</param>
internal sealed class OpenTransaction(DbTransaction transaction, Func<DbConnection, bool, ValueTask> done) : IAsyncDisposable
{
    private readonly DbConnection _connection = transaction.Connection!;

    public DbCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }

    public Task CommitAsync(CancellationToken cancellation) => transaction.CommitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        var clean = false;
        try
        {
            // Rolls back what was not committed. A connection that broke has nothing to roll back any more and says so by throwing, which
            // must not hide why it broke.
            await transaction.DisposeAsync();
            clean = true;
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
        {
        }

        await done(_connection, clean);
    }
}
