using System.Text;
using Plumbline.Kernel;
using Plumbline.Kernel.State;

namespace Plumbline.Daemon.Hosts;

/// <summary>
/// Which host an operation or a mapping belongs to: /etc/machine-id as it was at the first start. It is kept in state.dir, since a machine-id
/// that is made anew must not make strangers of a host's own volumes.
/// </summary>
internal sealed record HostId(string Value)
{
    private const string Name = "host-id";
    private const int Longest = 256;

    /// <summary>The id, or why there is none.</summary>
    public static (HostId? Id, string? Problem) Read(HostRoot root, StateFolder state)
    {
        if (state.Read(Name, Longest).Bytes is { } kept && Encoding.UTF8.GetString(kept).Trim() is { Length: > 0 } stored)
        {
            return (new HostId(stored), null);
        }

        var problems = new ReadProblems();
        return root.ReadText("/etc/machine-id", "machine-id", problems)?.Trim() is { Length: > 0 } id
            ? state.Replace(Name, Encoding.UTF8.GetBytes(id + "\n")) is { } unwritten ? (null, unwritten) : (new HostId(id), null)
            : (null, "/etc/machine-id is empty or not there, and volumes could not be told from another host's; systemd-machine-id-setup makes one"
                + string.Concat(problems.ToImmutable().Select(p => $" ({p.Detail})")));
    }
}
