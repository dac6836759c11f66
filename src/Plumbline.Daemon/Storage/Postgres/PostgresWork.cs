using System.Data.Common;
using Npgsql;

namespace Plumbline.Daemon.Storage.Postgres;

/// <param name="connection">Given back in the end.</param>
/// <param name="transaction">On it.</param>
/// <param name="limit">Seconds for each command; 0: as long as it takes, which a change of a large table may.</param>
internal sealed class PostgresWork(NpgsqlConnection connection, NpgsqlTransaction transaction, int limit) : OpenTransaction
{
    public override DbCommand Command(string sql) => new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = limit };

    public override Task CommitAsync(CancellationToken cancellation) => transaction.CommitAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
        {
            // The connection broke, and the server rolls back by itself.
        }

        await connection.DisposeAsync();
    }
}
