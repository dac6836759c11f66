using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Storage.Postgres;
using Plumbline.Daemon.Storage.Sqlite;
using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>Where the database of one test is.</summary>
internal abstract class StorePlace : IAsyncDisposable
{
    private readonly Lazy<Task<HostSettings>> _settings;

    protected StorePlace() => _settings = new Lazy<Task<HostSettings>>(MakeAsync);

    public Task<HostSettings> SettingsAsync() => _settings.Value;

    public async Task<Database> OpenAsync(TimeProvider? clock = null)
    {
        var (database, problem) = await Database.OpenAsync(await SettingsAsync(), clock ?? TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(database is not null, problem);
        return database;
    }

    /// <summary>Below the database: for schemas that plumbd does not know.</summary>
    public async Task<Engine> EngineAsync()
    {
        var settings = await SettingsAsync();
        var (engine, problem) = settings.Text(StoreKeys.Postgres).Length > 0
            ? await PostgresStart.OpenAsync(settings, TestContext.Current.CancellationToken)
            : SqliteStart.Open(settings, TimeProvider.System);
        Assert.True(engine is not null, problem);
        return engine;
    }

    /// <summary>What plumbd says when it cannot use the database.</summary>
    public async Task<OpenedDatabase> RefusedAsync()
    {
        var opened = await Database.OpenAsync(await SettingsAsync(), TimeProvider.System, TestContext.Current.CancellationToken);
        if (opened.Database is not null)
        {
            await opened.Database.DisposeAsync();
            Assert.Fail("the database was opened");
        }

        return opened;
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected abstract Task<HostSettings> MakeAsync();
}

internal sealed class SqlitePlace : StorePlace
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("plumbline-store-");

    public string File => Path.Combine(Folder.FullName, "plumbline.db");

    public override ValueTask DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    protected override Task<HostSettings> MakeAsync() => Task.FromResult(HostSettings.Defaults.With(SettingKeys.StateDirectory, Folder.FullName));
}

internal sealed class PostgresPlace(SharedPostgres postgres) : StorePlace
{
    protected override async Task<HostSettings> MakeAsync()
    {
        var server = await postgres.ServerAsync();
        return HostSettings.Defaults.With(StoreKeys.Postgres, server.Address(await server.CreateDatabaseAsync()));
    }
}
