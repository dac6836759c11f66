using System.Collections.Immutable;

namespace Plumbline.Daemon.Devices;

/// <summary>One answer to "which virtual machine of the cloud is this".</summary>
/// <param name="Id">The machine's id in the cloud, if the source is right.</param>
/// <param name="Source">Where it stands, for people.</param>
internal sealed record MachineClaim(string Id, string Source);

/// <summary>Who this machine is: for the cloud what its sources say, unproven until the cloud's own list has it; for itself its machine-id.</summary>
/// <param name="HostId">/etc/machine-id; null where there is none.</param>
/// <param name="Configured">cloudstack.vm_id, if set: it stands above what was found.</param>
/// <param name="Found">Each source that says anything, in the order of how far it is to be trusted.</param>
internal sealed record MachineIdentity(string? HostId, string? Configured, ImmutableArray<MachineClaim> Found)
{
    /// <summary>Every id that is worth asking the cloud for, each once: the configured one alone, if there is one.</summary>
    public ImmutableArray<string> Candidates => Configured is { } id ? [id] : [.. Found.Select(f => f.Id).Distinct(StringComparer.Ordinal)];

    /// <summary>Who says what, when not all say the same; null when they agree or say nothing.</summary>
    public string? Disagreement => Claims.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count() < 2
        ? null
        : "the sources of this machine's id in the cloud do not agree: " + string.Join(", ", Claims.Select(c => $"{c.Source} says {c.Id}"))
            + "; the cloud's own list decides, or set cloudstack.vm_id";

    private IEnumerable<MachineClaim> Claims => Configured is { } id ? Found.Prepend(new MachineClaim(id, "cloudstack.vm_id")) : Found;
}
