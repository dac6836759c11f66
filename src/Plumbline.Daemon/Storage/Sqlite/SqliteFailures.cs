using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>SQLite's result codes (sqlite.org/rescode.html) in the words of operators.</summary>
internal static class SqliteFailures
{
    private const int ConstraintRowid = 2579;
    private const int ReadOnlyMoved = 1032;
    private const string Unrecorded = "What was to be recorded now is not; what was recorded before is safe.";

    public static bool IsDuplicate(SqliteException e) =>
        e.SqliteExtendedErrorCode is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or ConstraintRowid;

    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The columns of "UNIQUE constraint failed: t.a, t.b": SQLite names the index only where that has an expression.</summary>
    public static string Columns(SqliteException e)
    {
        const string Before = "constraint failed: ";
        var start = e.Message.IndexOf(Before, StringComparison.Ordinal);
        return start < 0 ? e.Message : e.Message[(start + Before.Length)..].TrimEnd('.', '\'');
    }

    public static string Moved(string path) => $"{path} was moved or removed while plumbd uses it. {Unrecorded} Stop plumbd, put the file back if it was a mistake, and start plumbd again.";

    /// <summary>Null for what is a defect of ours: wrong SQL, a constraint.</summary>
    public static string? Sentence(SqliteException e, string path, Access access, string wayBack) => (e.SqliteErrorCode, e.SqliteExtendedErrorCode) switch
    {
        (raw.SQLITE_FULL, _) => $"The disk that holds {path} is full. {Unrecorded} Make room there; plumbd goes on by itself.",
        (_, ReadOnlyMoved) => Moved(path),
        (raw.SQLITE_READONLY, _) when access == Access.Read => null,
        (raw.SQLITE_READONLY or raw.SQLITE_PERM, _) =>
            $"{path} cannot be written. {Unrecorded} Its file system may have become read-only after an error of the disk (see dmesg), or somebody took the right to write away; once that is mended plumbd goes on by itself.",
        (raw.SQLITE_CANTOPEN, _) =>
            $"{path} cannot be opened. {Unrecorded} Look at the folder and its rights, and at the disk; plumbd goes on by itself once it can be opened.",
        (raw.SQLITE_BUSY or raw.SQLITE_LOCKED, _) =>
            $"{path} is held by another program, such as a shell of sqlite3 with an open transaction. {Unrecorded} End that program (fuser {path}).",
        (raw.SQLITE_IOERR, var code) => $"{path} could not be read or written (I/O error, SQLite's code {code}). {Unrecorded} See dmesg: the disk may be failing.",
        (raw.SQLITE_NOMEM, _) => $"There is not enough memory for the database {path}. {Unrecorded} Look at what takes it.",
        (raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB, _) => $"{path} is damaged. Stop plumbd before it gets worse. {wayBack}",
        _ => null,
    };
}
