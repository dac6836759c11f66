using Plumbline.Settings;

namespace Plumbline.Daemon.Tests.Storage;

public sealed class SqliteDatabaseTests : DatabaseTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plumbline-store-");

    public void Dispose() => _folder.Delete(recursive: true);

    private protected override Task<HostSettings> SettingsAsync() => Task.FromResult(HostSettings.Defaults.With(SettingKeys.StateDirectory, _folder.FullName));
}
