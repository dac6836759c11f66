using Plumbline.Kernel;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>Which host this is. In a capture these are the captured host's, never the inspecting machine's.</summary>
/// <param name="HostName">The kernel's host name.</param>
/// <param name="Node">The node's name in its Proxmox cluster; the host name up to its first dot unless set.</param>
internal sealed record HostIdentity(string HostName, string Node)
{
    public static HostIdentity Read(HostRoot root, HostSettings settings, ReadProblems problems)
    {
        var host = root.ReadAttribute("/proc/sys/kernel/hostname", "host", problems) is { Length: > 0 } name ? name : "localhost";
        var node = settings.Text(SettingKeys.ProxmoxNode);
        return new HostIdentity(host, node.Length > 0 ? node : host.Split('.')[0]);
    }
}
