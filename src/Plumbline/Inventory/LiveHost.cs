using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Figures;
using Plumbline.Kernel.Holders;
using Plumbline.Kernel.Lvm;
using Plumbline.Kernel.Multipath;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>This machine.</summary>
internal static class LiveHost
{
    public static HostSources Sources(HostSettings settings, TimeProvider clock) => new(
        new LiveRoot(),
        new LiveDeviceMapper(),
        MultipathdSocket.Live(Environment.GetEnvironmentVariable("MULTIPATH_SOCKET_NAME"), settings.Time(SettingKeys.MultipathdLimit), clock),
        new LvmCommand(OneLvm.OfThisProcess, clock, settings.Time(SettingKeys.LvmLimit)),
        new LiveProcesses(),
        clock,
        settings,
        FileSystems: new LiveFileSystems());
}
