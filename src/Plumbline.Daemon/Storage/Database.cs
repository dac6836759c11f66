using System.Data.Common;
using Plumbline.Daemon.Storage.Postgres;
using Plumbline.Daemon.Storage.Sqlite;
using Plumbline.Settings;

namespace Plumbline.Daemon.Storage;

/// <summary>The database of plumbd, opened once at start.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Some two seconds in all: what is still in the way then is more than a neighbour.</summary>
    private const int Attempts = 10;

    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(10);

    private readonly Engine _engine;
    private readonly TimeProvider _clock;

    /// <summary>One writer at a time. SQLite has no more; in PostgreSQL those of one daemon would only make each other begin again.</summary>
    private readonly SemaphoreSlim _writer = new(1);

    private readonly Lock _gate = new();
    private readonly AsyncLocal<bool> _writing = new();

    /// <summary>Why the last attempt to write failed; null since one succeeded.</summary>
    private volatile string? _trouble;

    private Task<DatabaseState>? _look;

    private Database(Engine engine, TimeProvider clock, string opened) => (_engine, _clock, Opened) = (engine, clock, opened);

    /// <summary>Which database it is and what was done to it at the start, for the log.</summary>
    public string Opened { get; }

    public static async Task<OpenedDatabase> OpenAsync(HostSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        Engine? engine = null;
        try
        {
            (engine, var problem) = settings.Text(StoreKeys.Postgres).Length > 0 ? await PostgresStart.OpenAsync(settings, cancellation) : SqliteStart.Open(settings, clock);
            if (engine is null)
            {
                return new OpenedDatabase(null, problem, MayPass: false);
            }

            var (usable, sentence) = await new Migrator(engine, Migration.For(engine.Name), clock).RunAsync(cancellation);
            if (!usable)
            {
                return new OpenedDatabase(null, sentence, MayPass: false);
            }

            var database = new Database(engine, clock, sentence);
            engine = null;
            return new OpenedDatabase(database, null, MayPass: false);
        }
        catch (StoreUnavailableException e)
        {
            return new OpenedDatabase(null, e.Message, MayPass: true);
        }
        catch (ConflictException e)
        {
            return new OpenedDatabase(null, e.Ending?.Message ?? "the database was being changed by others while plumbd opened it. Nothing was changed. Start plumbd again.", MayPass: true);
        }
        catch (DbException e)
        {
            return new OpenedDatabase(null, $"{engine?.Place ?? "the database"} gave an answer that nobody expected, and nothing was changed: {e.Message}", MayPass: false);
        }
        finally
        {
            if (engine is not null)
            {
                await engine.DisposeAsync();
            }
        }
    }

    /// <summary>Reads one moment of the database and holds up nobody. A read inside of it sees another moment.</summary>
    public Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation) => RepeatedAsync(Access.Read, work, cancellation);

    /// <summary>One transaction: committed when the work returns, rolled back when it throws. The work may run again from its beginning, and so must do nothing but ask the session.</summary>
    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        if (_writing.Value)
        {
            throw new InvalidOperationException("a write inside a write would wait for itself: hand the session on");
        }

        await _writer.WaitAsync(cancellation);
        try
        {
            _writing.Value = true;
            var result = await RepeatedAsync(Access.Write, work, cancellation);
            _trouble = null;
            return result;
        }
        catch (StoreUnavailableException e)
        {
            _trouble = e.Message;
            throw;
        }
        finally
        {
            _writer.Release();
        }
    }

    public async Task WriteAsync(Func<Session, Task> work, CancellationToken cancellation) => await WriteAsync(
        async session =>
        {
            await work(session);
            return true;
        },
        cancellation);

    /// <summary>Asks the database now. Where the last write failed it also writes, so that what was mended is seen without anybody's request.</summary>
    public async Task<DatabaseState> CheckAsync(CancellationToken cancellation)
    {
        // One look at a time, however many ask and however long it takes: a disk or a server that hangs must not gather threads and connections.
        Task<DatabaseState> look;
        lock (_gate)
        {
            look = _look = _look is { IsCompleted: false } running ? running : Task.Run(LookAsync, CancellationToken.None);
        }

        try
        {
            return await look.WaitAsync(CheckLimit, _clock, cancellation);
        }
        catch (TimeoutException)
        {
            return new DatabaseState(DatabaseHealth.Unhealthy, $"{_engine.Place} did not answer within {CheckLimit.TotalSeconds} s. Operations cannot be recorded meanwhile. Look at its disk or server and at what else uses it; plumbd goes on by itself.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _writer.Dispose();
    }

    private async Task<DatabaseState> LookAsync()
    {
        try
        {
            if (_trouble is not null)
            {
                await WriteAsync(
                    session => session.ExecuteAsync(
                        "INSERT INTO daemon (key, value) VALUES ('last_check', @now) ON CONFLICT (key) DO UPDATE SET value = excluded.value", ("now", _clock.GetUtcNow())),
                    CancellationToken.None);
            }

            var schema = await ReadAsync(session => session.FirstAsync("SELECT max(version) AS version FROM schema_version", row => row.Number("version")), CancellationToken.None);
            return _engine.Foresee() is { } warning
                ? new DatabaseState(DatabaseHealth.Degraded, warning)
                : new DatabaseState(DatabaseHealth.Healthy, $"{_engine.Place}, schema {schema}");
        }
        catch (StoreUnavailableException e)
        {
            return new DatabaseState(DatabaseHealth.Unhealthy, e.Message);
        }
        catch (DbException e)
        {
            return new DatabaseState(DatabaseHealth.Unhealthy, $"{_engine.Place} gave an answer that nobody expected: {e.Message}");
        }
    }

    private async Task<T> RepeatedAsync<T>(Access access, Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _engine.RunAsync(access, work, cancellation);
            }
            catch (ConflictException e)
            {
                if (attempt >= (e.Ending is null ? Attempts : 2))
                {
                    throw e.Ending ?? new StoreUnavailableException($"{_engine.Place} is too busy: {Attempts} attempts met other transactions. Nothing of this was recorded. Try again; if it stays so, look for what else writes there.", e);
                }
            }

            // Not all at the same moment again.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2, 4 << attempt)), _clock, cancellation);
        }
    }
}
