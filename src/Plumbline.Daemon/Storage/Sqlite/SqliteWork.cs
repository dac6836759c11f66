using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>
/// A transaction in SQLite's own words. The provider's object loses count where SQLite ended the transaction by itself, as it does on a full
/// disk: it then cannot be rolled back, and its connection cannot be closed.
/// </summary>
internal sealed class SqliteWork : OpenTransaction
{
    private readonly SqliteConnection _connection;
    /// <summary>False: nobody knows the state of the connection, and nobody should use it again.</summary>
    private readonly Action<SqliteConnection, bool> _release;

    public SqliteWork(SqliteConnection connection, string begin, Action<SqliteConnection, bool> release)
    {
        (_connection, _release) = (connection, release);
        SqliteFile.Execute(connection, begin);
    }

    public override DbCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public override Task CommitAsync(CancellationToken cancellation)
    {
        SqliteFile.Execute(_connection, "COMMIT");
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _release(_connection, Ended());
        return ValueTask.CompletedTask;
    }

    private bool Ended()
    {
        try
        {
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                SqliteFile.Execute(_connection, "ROLLBACK");
            }

            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
