using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Plumbline.Kernel;
using Plumbline.Kernel.Native;

namespace Plumbline.Daemon.Storage.Sqlite;

/// <summary>
/// One file, one daemon, one writer. Readers each have a connection and see the moment at which they began (WAL). SQLite has no asynchronous
/// calls: the caller's thread waits for the disk.
/// </summary>
internal sealed class SqliteEngine(SqliteFile file, SqliteBackups backups, FileLock held, TimeProvider clock) : Engine
{
    /// <summary>What a busy day writes, several times over; less is worth a look.</summary>
    private const long ScarceSpace = 64 << 20;

    private const int IdleReaders = 4;

    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly Lazy<IReadOnlyDictionary<string, string>> _indexes = new(file.UniqueIndexes, LazyThreadSafetyMode.PublicationOnly);
    private SqliteConnection? _writer;

    public override string Name => "sqlite";

    public override string Place => $"The database {file.Path}";

    public override string TablesSql => @"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name";

    public override string? OrphansSql => "SELECT \"table\" AS name FROM pragma_foreign_key_check LIMIT 1";

    public override string WayBack => backups.WayBack(file.Path);

    protected override Exception? Translate(DbException failure, Access access) => failure switch
    {
        SqliteException e when SqliteFailures.IsDuplicate(e) => new DuplicateException(_indexes.Value.GetValueOrDefault(SqliteFailures.Columns(e)) ?? SqliteFailures.Columns(e)),
        SqliteException e when SqliteFailures.Sentence(e, file.Path, access, WayBack) is { } sentence => new StoreUnavailableException(sentence, e),
        _ => null,
    };

    /// <summary>A copy of the whole database beside it, complete and on the disk before it has its name.</summary>
    public override Task<string> KeepAsync(long version, CancellationToken cancellation)
    {
        if (Folders.Make(backups.Folder, SqliteBackups.FolderMode) is { } unmade)
        {
            throw new StoreUnavailableException($"{unmade}. The schema of {file.Path} is to be changed and is not without a backup; nothing was changed. Make the folder possible and start plumbd again.");
        }

        var path = backups.NameOf(version, clock.GetUtcNow());
        var partial = path + SqliteBackups.Partial;
        var error = NativeStateFiles.Make(partial, SqliteStart.FileMode);
        if (error == Errno.None)
        {
            Copy(partial);
            error = NativeStateFiles.Settle(partial, path);
        }

        if (error != Errno.None)
        {
            throw new StoreUnavailableException($"{path} could not be written: {Errno.Describe(error)}. The schema of {file.Path} is to be changed and is not without a backup; nothing was changed.");
        }

        backups.Thin();
        return Task.FromResult($"the state before is kept in {path}");
    }

    public override string? Foresee()
    {
        var space = NativeFileSystems.Space(file.Folder);
        return space.Error == Errno.None && space.Available < ScarceSpace
            ? $"The disk that holds {file.Path} has {space.Available >> 20} MiB left. When it is full no operation can be recorded, and plumbd refuses them. Make room there."
            : null;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers)
        {
            await reader.DisposeAsync();
        }

        // The last to close writes the WAL back into the file and removes it.
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        held.Dispose();
    }

    protected override Task<OpenTransaction> BeginAsync(Access access, CancellationToken cancellation)
    {
        // A file that has no name any more takes what is written and loses it.
        if (!File.Exists(file.Path))
        {
            throw new StoreUnavailableException(SqliteFailures.Moved(file.Path));
        }

        // IMMEDIATE: who means to write takes the lock at once, and cannot fail half way because another was quicker.
        return Task.FromResult<OpenTransaction>(access switch
        {
            Access.Read => Begin(_readers.TryTake(out var idle) ? idle : file.Open(reading: true), "BEGIN", KeepReader),
            Access.Write => Begin(_writer ??= file.Open(reading: false), "BEGIN IMMEDIATE", KeepWriter),

            // Of its own: a table that is made anew is removed in between, and must not take along what refers to it.
            _ => Begin(file.OpenForMigration(), "BEGIN IMMEDIATE", (connection, _) => connection.Dispose()),
        });
    }

    private static SqliteWork Begin(SqliteConnection connection, string sql, Action<SqliteConnection, bool> release)
    {
        try
        {
            return new SqliteWork(connection, sql, release);
        }
        catch (SqliteException)
        {
            release(connection, false);
            throw;
        }
    }

    private void KeepReader(SqliteConnection connection, bool clean)
    {
        if (clean && _readers.Count < IdleReaders)
        {
            _readers.Add(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    private void KeepWriter(SqliteConnection connection, bool clean)
    {
        if (!clean)
        {
            connection.Dispose();
            _writer = null;
        }
    }

    private void Copy(string partial)
    {
        try
        {
            using var connection = file.Open(reading: false);
            SqliteFile.Execute(connection, "VACUUM INTO @file", ("@file", partial));
        }
        catch (SqliteException e)
        {
            File.Delete(partial);
            if (SqliteFailures.Sentence(e, file.Path, Access.Write, WayBack) is { } sentence)
            {
                throw new StoreUnavailableException($"The schema of {file.Path} is to be changed, and no backup of it could be made: {sentence} Nothing was changed.", e);
            }

            throw;
        }
    }
}
