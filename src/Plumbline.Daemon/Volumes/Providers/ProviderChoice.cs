using Plumbline.CloudStack;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Volumes.Providers.Cloud;
using Plumbline.Daemon.Volumes.Providers.Local;
using Plumbline.Kernel;
using Plumbline.Kernel.Loop;
using Plumbline.Settings;

namespace Plumbline.Daemon.Volumes.Providers;

/// <summary>The provider of volumes.provider.</summary>
internal static class ProviderChoice
{
    /// <summary>The provider, or why plumbd cannot start with these settings.</summary>
    public static (IVolumeProvider? Provider, string? Problem) Open(HostRoot root, HostSettings settings, CurrentSettings current, ILoopActs loops, HostId host, TimeProvider clock)
    {
        if (settings.Text(VolumeKeys.Provider) == "local")
        {
            return (new LocalProvider(new LocalFolder(LocalPath(settings), clock), loops, host, clock), null);
        }

        var (accounts, problem) = CloudAccounts.Open(root, () => current.Now);
        if (accounts is null)
        {
            return (null, problem);
        }

        var (http, untrusted) = CloudAccounts.Connect(root, settings);
        return http is null
            ? (null, untrusted)
            : (new CloudProvider(new CloudStackClient(new CloudStackApi(http, () => accounts.Current, new CloudLimits(), clock)), new CloudSelf(root, () => current.Now.Settings, clock), accounts), null);
    }

    private static string LocalPath(HostSettings settings) =>
        settings.Text(VolumeKeys.LocalPath) is { Length: > 0 } path ? path.TrimEnd('/') : settings.Text(SettingKeys.StateDirectory).TrimEnd('/') + "/volumes";
}
