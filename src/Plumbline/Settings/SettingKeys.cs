using System.Collections.Immutable;

namespace Plumbline.Settings;

/// <summary>Every key there is. The shipped file, --help and the man page are made from this list.</summary>
internal static class SettingKeys
{
    public static SettingKey ProxmoxNode { get; } = new(
        "proxmox", "node", SettingKind.Text, "", "This node's name in the Proxmox cluster. Empty: the host name up to its first dot.");

    public static SettingKey RequirePmxcfs { get; } = new(
        "proxmox", "require_pmxcfs", SettingKind.YesNo, "yes", "Believe /etc/pve only where pmxcfs is mounted there and has quorum. \"no\" takes plain directories, for tests.");

    public static SettingKey LvmLimit { get; } = new(
        "scan", "lvm_limit", SettingKind.Seconds, "60s", "How long the LVM report may take. After it LVM counts as unread and what rests on it as unknown.");

    public static SettingKey OrphanGrace { get; } = new(
        "scan", "orphan_grace", SettingKind.Seconds, "24h", "How old an LV must be before it counts as left behind when no guest of the cluster refers to it.");

    public static SettingKey MultipathdLimit { get; } = new(
        "paths", "multipathd_limit", SettingKind.Seconds, "4s", "How long multipathd may take for one answer, from 1s to 20s. After it paths are judged by the kernel alone.")
    { Bounds = new TimeBounds(1, 20, "plumbd looks at no path while it waits, and what it wrote more than a minute ago counts as out of date") };

    public static SettingKey ExpectedPaths { get; } = new(
        "paths", "expected", SettingKind.PathCounts, "", "How many paths a LUN should have, as WWID=N or name=N, separated by commas; *=N for all others. It stands above what was learnt.");

    public static SettingKey WatchPaths { get; } = new(
        "paths", "watch", SettingKind.YesNo, "yes", "plumbd watches the paths of all LUNs and keeps multipath.json in run.dir.");

    public static SettingKey PollPaths { get; } = new(
        "paths", "poll", SettingKind.Seconds, "5s", "The longest time between two looks at paths, from 1s to 30s, while there are LUNs. plumbd looks at once when the kernel tells of a change, and every second where looking costs little: ANA states, NVMe controllers and iSCSI sessions that are lost have no event.")
    { Bounds = new TimeBounds(1, 30, "what plumbd wrote more than a minute ago counts as out of date") };

    public static SettingKey StateDirectory { get; } = new(
        "state", "dir", SettingKind.Folder, "/var/lib/plumbline", "Folder of what must outlive a reboot: the record of our own mappings, how many paths each LUN had when all was well, the journal, the history of scans, what was mailed.");

    public static SettingKey RunDirectory { get; } = new(
        "run", "dir", SettingKind.Folder, "/run/plumbline", "Folder of plumbd's Unix socket and lock. A second plumbd needs one of its own.");

    public static ImmutableArray<SettingKey> All { get; } =
    [
        ProxmoxNode, RequirePmxcfs,
        LvmLimit, OrphanGrace, .. ScheduleKeys.All,
        MultipathdLimit, ExpectedPaths, WatchPaths, PollPaths,
        .. MailKeys.All,
        .. HttpKeys.All, RunDirectory, StateDirectory,
        .. StoreKeys.All,
        .. VolumeKeys.All, .. CloudKeys.All, .. DeviceKeys.All, .. ExportKeys.All,
    ];

    public static SettingKey? Find(string fullName) => All.FirstOrDefault(key => key.FullName == fullName);

    /// <summary>The key a person most likely meant.</summary>
    public static SettingKey Nearest(string fullName) => All.MinBy(key => Distance(key.FullName, fullName))!;

    /// <summary>Edit distance (Levenshtein) with one row kept; both texts are short, and the longer one is cut.</summary>
    private static int Distance(string known, string typed)
    {
        var text = typed.Length > 64 ? typed[..64] : typed;
        var row = Enumerable.Range(0, text.Length + 1).ToArray();
        for (var i = 1; i <= known.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= text.Length; j++)
            {
                var substitution = diagonal + (known[i - 1] == text[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[text.Length];
    }
}
