using Plumbline.Kernel.DeviceMapper;
using Plumbline.Settings;

namespace Plumbline.Testing;

/// <summary>Guests, storages and LVs for a <see cref="SampleHost"/>: the node pve1 of a cluster with a shared group "san", a local "loc" and a thin "pve".</summary>
internal static class SampleCluster
{
    public const string Storages = """
        lvm: san1
        	vgname san
        	shared 1

        lvm: loc1
        	vgname loc

        lvmthin: thin1
        	vgname pve
        	thinpool data

        """;

    public const int PoolMinor = 240;

    private static readonly string[] Groups = ["san", "loc", "pve"];

    /// <summary>Two nodes in plain directories; three disks with a group each; pools and guests are the test's.</summary>
    public static SampleHost Cluster(string storages = Storages)
    {
        var host = new SampleHost();
        host.Settings = HostSettings.Defaults.With(SettingKeys.RequirePmxcfs, "no").With(SettingKeys.ProxmoxNode, "pve1");
        host.Files.File("/etc/pve/storage.cfg", storages)
            .File("/etc/pve/nodes/pve1/lrm_status", "")
            .File("/etc/pve/nodes/pve2/lrm_status", "")
            .File("/proc/net/unix", "Num RefCount Protocol Flags Type St Inode Path\n");
        for (var i = 0; i < Groups.Length; i++)
        {
            host.Disk("sd" + (char)('a' + i), 8, 16 * i, 1L << 40, $"2:0:0:{i}", $"naa.600140500000000000000000000000{i:x2}");
            host.Groups.Group(Groups[i]).Physical(Groups[i], "/dev/sd" + (char)('a' + i), 8, 16 * i);
        }

        return host;
    }

    public static SampleHost Vm(this SampleHost host, int vmid, string config, string node = "pve1")
    {
        host.Files.File($"/etc/pve/nodes/{node}/qemu-server/{vmid}.conf", config + "\n");
        return host;
    }

    public static SampleHost Container(this SampleHost host, int ctid, string config, string node = "pve1")
    {
        host.Files.File($"/etc/pve/nodes/{node}/lxc/{ctid}.conf", config + "\n");
        return host;
    }

    /// <summary>An LV that the group has and this host has active.</summary>
    public static SampleHost Active(this SampleHost host, string group, string name, string? key = null, DateTimeOffset? made = null, int open = 0)
    {
        host.Groups.Volume(group, name, key, made, group == "pve" ? [("pool_lv", "data")] : []);
        return host.Stale(group, name, key ?? name, open);
    }

    /// <summary>An LV that the group has and that is not active here.</summary>
    public static SampleHost With(this SampleHost host, string group, string name, string? key = null)
    {
        host.Groups.Volume(group, name, key);
        return host;
    }

    /// <summary>A mapping of an LV, whether the group still has it or not.</summary>
    public static SampleHost Stale(this SampleHost host, string group, string dmLv, string key, int open = 0)
    {
        if (group == "pve" && !host.Mappings.Exists(m => m.Minor == PoolMinor))
        {
            host.Mapping("pve-data-tpool", SampleLvm.DmUuid("pve", "data") + "-tpool", PoolMinor, "thin-pool", "8:32 8:32 128 0", ["8:32"]);
        }

        var minor = host.Mappings.Count;
        var disk = Math.Max(0, Array.IndexOf(Groups, group));
        var name = DmName.BuildLvm(group, dmLv);
        host = group == "pve"
            ? host.Mapping(name, SampleLvm.DmUuid(group, key), minor, "thin", $"253:{PoolMinor} {minor + 1}", [$"253:{PoolMinor}"])
            : host.Mapping(name, SampleLvm.DmUuid(group, key), minor, "linear", $"8:{16 * disk} {2048 + (minor * 8192)}", [$"8:{16 * disk}"]);
        return host.Open(open);
    }

    /// <summary>As "dmsetup create NAME --table '0 204800 linear /dev/sda OFFSET'" makes it.</summary>
    public static SampleHost ByHand(this SampleHost host, string name, long offset = 0, string on = "8:0", int open = 0, long sectors = 204800) =>
        host.Mapping(name, "", host.Mappings.Count, "linear", $"{on} {offset}", [on], sectors).Open(open);

    /// <summary>The open count of the mapping that was made last.</summary>
    public static SampleHost Open(this SampleHost host, int count)
    {
        host.Mappings[^1] = host.Mappings[^1] with { OpenCount = count };
        return host;
    }
}
