using Plumbline.Kernel;

namespace Plumbline.Proxmox;

/// <summary>Whether what is below /etc/pve may be believed.</summary>
/// <param name="Members">What .members says; null when it was not there, which only plain directories may lack.</param>
/// <param name="ReadOn">False: reading further is useless, or could hang.</param>
internal sealed record PmxcfsAccess(ProxmoxState State, string? Reason, Members? Members, bool ReadOn)
{
    private const string MembersPath = PmxcfsTree.Top + "/.members";

    public static PmxcfsAccess Check(PmxcfsTree tree, HostRoot root, ReadProblems problems, bool requirePmxcfs)
    {
        // The mount table first: asking a directory of a stuck FUSE file system may never come back.
        var mountinfo = root.ReadText("/proc/self/mountinfo", PmxcfsTree.Source, problems, limit: 16 << 20);
        var type = mountinfo is null ? null : PmxcfsFiles.MountedOn(mountinfo, PmxcfsTree.Top);
        var mounted = type is not null && (type == "fuse" || type.StartsWith("fuse.", StringComparison.Ordinal));
        if (!mounted && !tree.HasDirectory(PmxcfsTree.Top))
        {
            return tree.HasDirectory("/usr/share/pve-manager")
                ? Refuse(ProxmoxState.NotMounted, $"{PmxcfsTree.Top} does not exist although pve-manager is installed")
                : Refuse(ProxmoxState.NotProxmox, reason: null);
        }

        if (!mounted && requirePmxcfs)
        {
            return Refuse(ProxmoxState.NotMounted, $"pmxcfs is not mounted on {PmxcfsTree.Top} (is the service pve-cluster running?)");
        }

        var answer = tree.First(MembersPath);
        if (answer.Error is { } error)
        {
            return Refuse(ProxmoxState.Unreadable, error);
        }

        return answer.Text is { } text ? Quorum(tree, PmxcfsFiles.Members(text)) : Missing(requirePmxcfs);
    }

    private static PmxcfsAccess Refuse(ProxmoxState state, string? reason) => new(state, reason, null, ReadOn: false);

    private static PmxcfsAccess Missing(bool requirePmxcfs) => requirePmxcfs
        ? new PmxcfsAccess(ProxmoxState.Unreadable, $"{MembersPath} is not there", null, ReadOn: true)
        : new PmxcfsAccess(ProxmoxState.Readable, null, null, ReadOn: true);

    /// <summary>
    /// pmxcfs leaves the cluster out on a node that is in none, and also before corosync answered for the first time. Only the first has no corosync.conf.
    /// </summary>
    private static PmxcfsAccess Quorum(PmxcfsTree tree, Members? members) => members switch
    {
        null => new PmxcfsAccess(ProxmoxState.Unreadable, $"{MembersPath} is not what pmxcfs writes", null, ReadOn: true),
        { Quorate: false } => new PmxcfsAccess(ProxmoxState.NoQuorum, $"{MembersPath} says that it is not quorate", members, ReadOn: true),
        { Quorate: null } when tree.Text(PmxcfsTree.Top + "/corosync.conf") is { Text: not null } or { Error: not null } =>
            new PmxcfsAccess(ProxmoxState.NoQuorum, $"{MembersPath} names no cluster although {PmxcfsTree.Top}/corosync.conf exists", members, ReadOn: true),
        _ => new PmxcfsAccess(ProxmoxState.Readable, null, members, ReadOn: true),
    };
}
