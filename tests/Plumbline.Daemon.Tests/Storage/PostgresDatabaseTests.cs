using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

public sealed class PostgresDatabaseTests(SharedPostgres postgres) : DatabaseTests
{
    private protected override async Task<HostSettings> SettingsAsync()
    {
        var server = await postgres.ServerAsync();
        return HostSettings.Defaults.With(StoreKeys.Postgres, server.Address(await server.CreateDatabaseAsync()));
    }
}
