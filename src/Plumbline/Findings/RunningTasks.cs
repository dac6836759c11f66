using System.Collections.Immutable;
using Plumbline.Proxmox;

namespace Plumbline.Findings;

/// <summary>
/// /var/log/pve/tasks/active: one line for each task, "UPID saved" while it runs and "UPID saved ENDTIME STATUS" afterwards (pve-common,
/// PVE::RESTEnvironment, active_workers).
/// </summary>
internal static class RunningTasks
{
    /// <summary>VMIDs of the tasks that have not ended. No file: no task ever ran here.</summary>
    public static ImmutableSortedSet<int> Parse(string? text)
    {
        var busy = ImmutableSortedSet.CreateBuilder<int>();
        foreach (var line in (text ?? "").Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

            // UPID:node:pid:pstart:starttime:type:id:user:
            if (words.Length is 1 or 2 && words[0].Split(':') is ["UPID", _, _, _, _, _, var id, ..] && VolumeNames.TryVmid(id, out var vmid))
            {
                busy.Add(vmid);
            }
        }

        return busy.ToImmutable();
    }
}
