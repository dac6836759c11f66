using System.Collections.Immutable;

namespace Plumbline.Proxmox;

/// <summary>Whether a guest runs on this node.</summary>
internal enum GuestRun
{
    Stopped,

    /// <summary>Its kvm process, its storage daemon or its container's monitor lives.</summary>
    Running,

    /// <summary>What would tell was not readable.</summary>
    Unclear,
}

/// <summary>The guests that run on this node, whatever their configuration says.</summary>
/// <param name="Vms">VMID to kvm process.</param>
/// <param name="StorageDaemons">VMID to qemu-storage-daemon (a TPM state on a volume chain, file restore): it holds volumes while no kvm runs.</param>
/// <param name="Containers">CTIDs whose monitor listens.</param>
/// <param name="Unclear">VMIDs with a pid file that does not tell.</param>
/// <param name="VmsKnown">False: /run/qemu-server was not listed, so that a VM that is not named here may run.</param>
/// <param name="ContainersKnown">False: /proc/net/unix was not read.</param>
internal sealed record GuestActivity(
    ImmutableSortedDictionary<int, int> Vms,
    ImmutableSortedDictionary<int, int> StorageDaemons,
    ImmutableSortedSet<int> Containers,
    ImmutableSortedSet<int> Unclear,
    bool VmsKnown,
    bool ContainersKnown)
{
    /// <summary>Of a VMID as such: an act on a volume asks for both kinds, because the number may change its kind.</summary>
    public GuestRun Of(int vmid)
    {
        if (Vms.ContainsKey(vmid) || StorageDaemons.ContainsKey(vmid) || Containers.Contains(vmid))
        {
            return GuestRun.Running;
        }

        return Unclear.Contains(vmid) || !VmsKnown || !ContainersKnown ? GuestRun.Unclear : GuestRun.Stopped;
    }

    /// <summary>Of a guest of a known kind: what a table of guests shows.</summary>
    public GuestRun Of(int vmid, GuestKind kind)
    {
        var (running, known) = kind == GuestKind.Vm ? (Vms.ContainsKey(vmid), VmsKnown && !Unclear.Contains(vmid)) : (Containers.Contains(vmid), ContainersKnown);
        return running ? GuestRun.Running : known ? GuestRun.Stopped : GuestRun.Unclear;
    }
}
