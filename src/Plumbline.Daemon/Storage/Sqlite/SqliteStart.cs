using Microsoft.Data.Sqlite;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;
using Plumbline.Settings;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>Makes the file or looks whether it may be used: whose it is, whether it is whole. Nothing that is there is ever overwritten.</summary>
internal static class SqliteStart
{
    /// <summary>0600: what is recorded there is nobody else's business.</summary>
    public const int FileMode = 0x180;

    private const uint FolderMode = 0x1e8; // 0750, as the state folder's

    /// <summary>How every database file begins (sqlite.org/fileformat2.html).</summary>
    private static ReadOnlySpan<byte> Header => "SQLite format 3\0"u8;

    public static OpenedEngine Open(HostSettings settings, TimeProvider clock)
    {
        var path = settings.Text(StoreKeys.Path) is { Length: > 0 } given ? given : settings.Text(SettingKeys.StateDirectory).TrimEnd('/') + "/plumbline.db";
        var file = new SqliteFile(path);
        if ((SqliteLibrary.Prepare() ?? Folders.Make(file.Folder, FolderMode)) is { } missing)
        {
            return new OpenedEngine(null, missing);
        }

        if (FileLock.TryTake(path + ".lock", FileMode, out var problem) is not { } held)
        {
            return new OpenedEngine(null, problem is null
                ? $"another plumbd uses the database {path} (it holds {path}.lock). Stop that one, give this one its own store.path, or let them share a PostgreSQL database (store.postgres)"
                : $"the database {path} cannot be used: {problem}");
        }

        var backups = new SqliteBackups(file.Folder.TrimEnd('/') + "/backups", settings.Number(StoreKeys.Backups));
        OpenedEngine? opened = null;
        try
        {
            var refusal = RefuseFile(file, backups) ?? Refuse(file, backups);
            opened = refusal is null ? new OpenedEngine(new SqliteEngine(file, backups, held, clock), null) : new OpenedEngine(null, refusal);
            return opened;
        }
        finally
        {
            if (opened?.Engine is null)
            {
                held.Dispose();
            }
        }
    }

    private static string? RefuseFile(SqliteFile file, SqliteBackups backups)
    {
        if (NativeStateFiles.Make(file.Path, FileMode) is var error and not Errno.None)
        {
            return $"the database {file.Path} cannot be opened: {Errno.Describe(error)}";
        }

        // SQLite takes a file that is shorter than its header for an empty one, and writes over it.
        var start = NativeFiles.ReadStart(file.Path, Header.Length).Bytes;
        return start is null or { Length: 0 } || start.AsSpan().SequenceEqual(Header) ? null : Damaged(file, backups, "it does not begin as one");
    }

    private static string? Refuse(SqliteFile file, SqliteBackups backups)
    {
        try
        {
            using var connection = file.Open(reading: false);
            var mode = SqliteFile.First(connection, "PRAGMA journal_mode = WAL");
            if (mode != "wal")
            {
                return $"the database {file.Path} cannot be used: its file system does not let SQLite keep a write-ahead log (journal mode {mode}). Network file systems do not as a rule; put it on a local one (store.path)";
            }

            var check = SqliteFile.First(connection, "PRAGMA quick_check(1)");
            return check == "ok" ? null : Damaged(file, backups, check);
        }
        catch (SqliteException e) when (SqliteFailures.IsDamage(e))
        {
            return Damaged(file, backups, e.Message);
        }
        catch (SqliteException e) when (SqliteFailures.Sentence(e, file.Path, Access.Write, backups.WayBack(file.Path)) is { } sentence)
        {
            throw new StoreUnavailableException(sentence, e);
        }
    }

    private static string Damaged(SqliteFile file, SqliteBackups backups, string finding) =>
        $"the database {file.Path} is damaged, or no database of SQLite ({finding.ReplaceLineEndings(" ")}). Nothing was changed. {backups.WayBack(file.Path)}";
}
