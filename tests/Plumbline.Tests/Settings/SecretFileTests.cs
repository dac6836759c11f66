using Plumbline.Kernel.Native;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Tests.Settings;

public sealed class SecretFileTests
{
    private static readonly SettingKey Key = StoreKeys.PostgresPasswordFile;

    /// <summary>What cannot be read was meant to be there: it must be complained of, and not passed over.</summary>
    [Fact]
    public void Secret_IsGiven_WhereThereIsAFileOrACredential()
    {
        var root = new MemoryRoot().File("/run/cred/store.postgres_password", "x").Error("/run/other/store.postgres_password", Errno.EACCES);

        Assert.True(SecretFile.IsGiven(root, HostSettings.Defaults.With(Key, "/nowhere"), Key, null));
        Assert.True(SecretFile.IsGiven(root, HostSettings.Defaults, Key, "/run/cred/"));
        Assert.True(SecretFile.IsGiven(root, HostSettings.Defaults, Key, "/run/other"));
        Assert.False(SecretFile.IsGiven(root, HostSettings.Defaults, Key, "/run/none"));
        Assert.False(SecretFile.IsGiven(root, HostSettings.Defaults, Key, null));
    }
}
