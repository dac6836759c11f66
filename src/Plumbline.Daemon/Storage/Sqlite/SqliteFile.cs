using Microsoft.Data.Sqlite;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>The file of the database and how it is opened.</summary>
internal sealed class SqliteFile(string path)
{
    private readonly string _connection = new SqliteConnectionStringBuilder
    {
        DataSource = path,

        // Made by us beforehand, with the rights that it should have.
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,

        // Seconds of the provider's own waiting for a busy file, with pauses of 150 ms; SQLite's below is better and comes first.
        DefaultTimeout = 1,
    }.ToString();

    public string Path => path;

    public string Folder => path[..Math.Max(1, path.LastIndexOf('/'))];

    public SqliteConnection Open(bool reading) => Open($"PRAGMA foreign_keys = ON; PRAGMA query_only = {(reading ? "ON" : "OFF")}");

    /// <summary>As sqlite.org/lang_altertable.html has it for changes of a table that ALTER TABLE cannot make; afterwards foreign keys are looked at.</summary>
    public SqliteConnection OpenForMigration() => Open("PRAGMA foreign_keys = OFF");

    private SqliteConnection Open(string more)
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();

            // FULL: in WAL mode NORMAL may lose what was committed last when the power fails, and an operation that was answered must not be.
            Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; " + more);
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql, params (string Name, string Value)[] arguments)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in arguments)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    public static string First(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string ?? "";
    }

    /// <summary>The unique indexes by their columns as SQLite names them in its errors, "t.a, t.b".</summary>
    public IReadOnlyDictionary<string, string> UniqueIndexes()
    {
        using var connection = Open(reading: true);
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT t.name AS own, i.name AS made, i.origin AS origin, c.name AS col
            FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
            WHERE t.type = 'table' AND i."unique" = 1 ORDER BY t.name, i.name, c.seqno
            """;
        using var reader = command.ExecuteReader();
        var columns = new List<(string Index, string Column)>();
        while (reader.Read())
        {
            // What a table's PRIMARY KEY makes has a name that nobody gave; PostgreSQL's is used for both.
            var table = reader.Text("own");
            columns.Add((reader.Text("origin") == "pk" ? table + "_pkey" : reader.Text("made"), $"{table}.{reader.Text("col")}"));
        }

        return columns.GroupBy(c => c.Index).ToDictionary(index => string.Join(", ", index.Select(c => c.Column)), index => index.Key, StringComparer.Ordinal);
    }
}
