using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Proxmox;
using Plumbline.Settings;

namespace Plumbline.Inventory;

/// <summary>
/// Reads the cluster within a limit. /etc/pve is a file system in user space: when its daemon hangs, so does whoever reads there, and
/// nothing but a thread of its own gets away.
/// </summary>
internal static class GuestReading
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static ProxmoxCluster Cluster(HostRoot root, HostSettings settings, ReadProblems problems) =>
        Within(own => ProxmoxReader.Read(root, own, settings.Text(SettingKeys.ProxmoxNode), settings.Is(SettingKeys.RequirePmxcfs)), problems)
        ?? ProxmoxCluster.Absent with { State = ProxmoxState.Unreadable, Reason = $"pmxcfs did not answer within {Limit.TotalSeconds} s" };

    /// <summary>The guests whose configuration is not what it was in the first reading; all of them when the second one fails.</summary>
    public static ImmutableSortedSet<int> Changing(HostRoot root, ProxmoxCluster first, ReadProblems problems)
    {
        if (first.State == ProxmoxState.NotProxmox)
        {
            return [];
        }

        return Within(own => ProxmoxReader.ReadMarks(root, own), problems) is { } marks ? ProxmoxCluster.Changed(first.Marks(), marks) : [.. first.Guests.Select(g => g.Vmid)];
    }

    private static T? Within<T>(Func<ReadProblems, T> read, ReadProblems problems)
        where T : class
    {
        var own = new ReadProblems();
        var reading = Task.Factory.StartNew(() => read(own), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!reading.Wait(Limit))
        {
            problems.Add("proxmox", $"/etc/pve: no answer within {Limit.TotalSeconds} s; is pmxcfs (pve-cluster.service) well?");
            return null;
        }

        foreach (var problem in own.ToImmutable())
        {
            problems.Add(problem.Source, problem.Detail);
        }

        return reading.Result;
    }
}
