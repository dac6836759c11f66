using System.Data;
using System.Data.Common;
using Npgsql;

namespace Plumbline.Daemon.Storage.Postgres;

/// <summary>A server that several daemons share. Writers are serializable: each transaction is as if it had been alone, as with SQLite, or it begins again.</summary>
internal sealed class PostgresEngine(NpgsqlDataSource source, string place) : Engine
{
    /// <summary>The number of the lock under which the schema is changed: "plumb" in ASCII. It is the database's own; others are not in the way.</summary>
    private const long SchemaLock = 0x706c756d62;

    public override string Name => "postgres";

    public override string Place => place;

    public override string TablesSql => "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name";

    public override string? OrphansSql => null;

    public override string WayBack => "restore your own backup of it (pg_restore)";

    /// <summary>The server's backups are its administrator's; a dump made from here would need the server's programs, and hide whether there are any.</summary>
    public override Task<string> KeepAsync(long version, CancellationToken cancellation) => Task.FromResult("plumbd makes no backup of PostgreSQL, yours is relied on");

    public override string? Foresee() => null;

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    protected override Exception? Translate(DbException failure, Access access) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } e => new DuplicateException(e.ConstraintName ?? e.MessageText),
        { } e when PostgresFailures.IsConflict(e) => new ConflictException(e),
        NpgsqlException e when PostgresFailures.Sentence(e, place, access) is { } sentence =>
            PostgresFailures.IsLost(e) ? new ConflictException(e, new StoreUnavailableException(sentence, e)) : new StoreUnavailableException(sentence, e),
        _ => null,
    };

    protected override async Task<OpenTransaction> BeginAsync(Access access, CancellationToken cancellation)
    {
        var connection = await ConnectAsync(access, cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationOf(access), cancellation);
            if (FirstSql(access) is { } sql)
            {
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync(cancellation);
            }

            return new PostgresWork(connection, transaction, access == Access.Migrate ? 0 : connection.CommandTimeout);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server to which there is no way is not asked twice; a connection that turns out to be an old one is worth a new one.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(Access access, CancellationToken cancellation)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellation);
        }
        catch (NpgsqlException e) when (PostgresFailures.Sentence(e, place, access) is not null)
        {
            throw new StoreUnavailableException(PostgresFailures.Sentence(e, place, access)!, e);
        }
    }

    private static IsolationLevel IsolationOf(Access access) => access switch
    {
        Access.Read => IsolationLevel.RepeatableRead,
        Access.Write => IsolationLevel.Serializable,

        // Who waited for the lock must see what was done meanwhile, not the moment at which it began to wait.
        _ => IsolationLevel.ReadCommitted,
    };

    private static string? FirstSql(Access access) => access switch
    {
        Access.Read => "SET TRANSACTION READ ONLY",
        Access.Migrate => $"SELECT pg_advisory_xact_lock({SchemaLock})",
        _ => null,
    };
}
