using System.Data.Common;
using Npgsql;

namespace Plumbline.Daemon.Storage.Postgres;

internal sealed class PostgresWork(NpgsqlConnection connection, NpgsqlTransaction transaction) : OpenTransaction
{
    public override DbCommand Command(string sql) => new NpgsqlCommand(sql, connection, transaction);

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
