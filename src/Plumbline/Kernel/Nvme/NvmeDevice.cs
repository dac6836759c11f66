using System.Collections.Immutable;

namespace Plumbline.Kernel.Nvme;

/// <summary>What carries one namespace's data: a head with its paths, or the plain devices that are proven to be the same namespace.</summary>
/// <param name="Nodes">One namespace, or without native multipath one for each controller that shows it.</param>
/// <param name="Paths">All their paths.</param>
internal sealed record NvmeDevice(ImmutableArray<NvmeNamespace> Nodes, ImmutableArray<NvmePath> Paths)
{
    /// <summary>
    /// Plain devices of one subsystem are grouped by WWID, and only by one that the namespace itself has: the kernel's substitute
    /// (nvme.vendor-serial-model-nsid) is the same for two private namespaces with one number.
    /// </summary>
    public static ImmutableArray<NvmeDevice> Of(NvmeSubsystem subsystem) =>
    [
        .. subsystem.Namespaces
            .GroupBy(n => n is { Shape: NvmeShape.Plain, Wwid: { } wwid } && IsOwn(wwid) ? wwid : n.Name, StringComparer.Ordinal)
            .Select(group => new NvmeDevice([.. group], [.. group.SelectMany(n => n.Paths)])),
    ];

    private static bool IsOwn(string wwid) =>
        wwid.StartsWith("uuid.", StringComparison.Ordinal) || wwid.StartsWith("eui.", StringComparison.Ordinal);
}
