using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Plumbline.Kernel;

namespace Plumbline.Proxmox;

/// <summary>Reads the whole cluster as this node's pmxcfs shows it.</summary>
internal static class ProxmoxReader
{
    /// <param name="node">This node's name where a setting gives it; empty: pmxcfs tells.</param>
    /// <param name="requirePmxcfs">False judges plain directories, for captures and tests: no mount and no quorum is asked for.</param>
    public static ProxmoxCluster Read(HostRoot root, ReadProblems problems, string node = "", bool requirePmxcfs = true)
    {
        var tree = new PmxcfsTree(root, problems);
        var access = PmxcfsAccess.Check(tree, root, problems, requirePmxcfs);
        if (!access.ReadOn)
        {
            return ProxmoxCluster.Absent with { State = access.State, Reason = access.Reason };
        }

        return new ClusterReading(tree, access, requirePmxcfs).Read(node);
    }

    /// <summary>The second reading of the reading order: only what tells whether a guest changed since the first.</summary>
    public static ImmutableSortedDictionary<int, GuestMark> ReadMarks(HostRoot root, ReadProblems problems)
    {
        var tree = new PmxcfsTree(root, problems);
        var marks = new List<(int, GuestMark)>();
        foreach (var file in tree.GuestFiles(tree.List(PmxcfsTree.Nodes)))
        {
            if (tree.Text(file.Path).Text is { } text)
            {
                marks.Add((file.Vmid, new GuestMark(file.Node, file.Kind, HashOf(text))));
            }
        }

        return ProxmoxCluster.MarksOf(marks);
    }

    internal static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
