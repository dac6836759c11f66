using Plumbline.Findings;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.State;
using Plumbline.Settings;

namespace Plumbline.Daemon.Naming;

/// <summary>What names are made of, in one list.</summary>
internal static class NameFeature
{
    public static IServiceCollection AddNames(this IServiceCollection services, INameActs acts, HostSettings settings) => services
        .AddSingleton(acts)
        .AddSingleton(new OwnNamesFile(new StateFolder(settings.Text(SettingKeys.StateDirectory)), TimeProvider.System))
        .AddSingleton<NamedMappings>().AddSingleton<VolumeLinks>().AddSingleton<DiskNumbers>().AddSingleton<ExpectedDisks>().AddSingleton<NameFindings>()
        .AddSingleton<VolumeNames>().AddSingleton<InnerUse>().AddSingleton<NameStart>().AddSingleton<NameSync>();
}
