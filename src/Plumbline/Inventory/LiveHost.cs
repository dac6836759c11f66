using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Interfaces;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>
/// This machine, with the acts on it. What acts takes one of these, and a captured host is none: nothing that was read from a capture can
/// ever be acted on.
/// </summary>
internal sealed record LiveHost(HostSources Sources, IMappingActs Mappings, ILvmActivation Volumes)
{
    public static LiveHost Of(HostSettings settings, TimeProvider clock) => new(
        SourcesOf(settings, clock),
        new LiveMappingActs(),
        new LvmActivation(OneLvm.OfThisProcess, new LvmChild(clock, settings.Time(SettingKeys.LvmLimit))));


    public static HostSources SourcesOf(HostSettings settings, TimeProvider clock) => new(
        new LiveRoot(),
        new LiveDeviceMapper(),
        MultipathdSocket.Live(Environment.GetEnvironmentVariable("MULTIPATH_SOCKET_NAME"), settings.Time(SettingKeys.MultipathdLimit), clock),
        new LvmCommand(OneLvm.OfThisProcess, clock, settings.Time(SettingKeys.LvmLimit)),
        new LiveProcesses(),
        new LiveAddresses(),
        clock,
        settings,
        FileSystems: new LiveFileSystems());
}
