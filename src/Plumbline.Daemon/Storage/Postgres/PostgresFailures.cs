using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Plumbline.Daemon.Storage.Postgres;

/// <summary>PostgreSQL's SQLSTATEs (appendix A of its manual) and broken connections in the words of operators.</summary>
internal static class PostgresFailures
{
    private const string Refused = "Operations cannot be recorded and are refused until it does.";
    private const string Itself = "plumbd goes on by itself.";

    /// <summary>Two transactions that cannot both be as if they had been alone, or that waited for each other.</summary>
    public static bool IsConflict(DbException e) => e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    /// <summary>The connection is of no use any more: it broke, or the server is going down. What it was doing is rolled back.</summary>
    public static bool IsLost(NpgsqlException e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } or { InnerException: IOException or SocketException or EndOfStreamException };

    /// <summary>Null for what is a defect of ours: wrong SQL, a constraint.</summary>
    public static string? Sentence(NpgsqlException e, string place, Access access) => e switch
    {
        PostgresException answer => OfAnswer(answer, place, access),

        // Two commands at once on one connection are our own mistake, and the server has nothing to do with it.
        NpgsqlOperationInProgressException => null,
        { InnerException: StoreUnavailableException inner } => inner.Message,
        { InnerException: TimeoutException } => $"{place} does not answer in time. {Refused} Look at the load of the server and the way to it; {Itself}",
        { InnerException: null } => $"{place} cannot be used: {e.Message.TrimEnd('.')}. {Refused} Look at the server and at store.postgres; {Itself}",
        _ => $"{place} does not answer: {NetworkFailure.Describe(e)}. {Refused} What was being recorded just then may be there or not. Look at the server and the way to it; {Itself}",
    };

    private static string? OfAnswer(PostgresException e, string place, Access access) => e.SqlState switch
    {
        PostgresErrorCodes.DiskFull => $"The disk of {place} is full. {Refused} Make room on the server; {Itself}",
        PostgresErrorCodes.ReadOnlySqlTransaction when access == Access.Read => null,
        PostgresErrorCodes.ReadOnlySqlTransaction => $"{place} only lets itself be read: it is a standby, as a rule. {Refused} Name the primary server in store.postgres.",
        PostgresErrorCodes.InvalidCatalogName => $"{place} does not exist. Make it: createdb --owner=USER NAME. The server says: {e.MessageText}",
        PostgresErrorCodes.InsufficientPrivilege => $"{place} does not let plumbd do its work. The user of store.postgres should own the database. The server says: {e.MessageText}",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => $"{place} is held up by another transaction. {Refused} Look at pg_stat_activity on the server; {Itself}",
        ['2', '8', ..] => $"{place} refuses the user or the password. {Refused} Look at store.postgres, store.postgres_password_file and the server's pg_hba.conf. The server says: {e.MessageText}",
        ['X', 'X', ..] => $"{place} is damaged, or its server has a defect. Look at the server's log before anything else. The server says: {e.MessageText}",

        // Connection, resources, intervention of an operator, errors of the system: classes 08, 53, 57, 58.
        ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['5', '8', ..] => $"{place} cannot work now. {Refused} Look at the server; {Itself} The server says: {e.MessageText}",
        _ => null,
    };
}
