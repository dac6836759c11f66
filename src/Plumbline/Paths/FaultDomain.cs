using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>What takes every path through it along when it fails.</summary>
internal enum FaultDomainKind
{
    /// <summary>This side's port: a Fibre Channel or SAS host, a PCI slot.</summary>
    Adapter,

    /// <summary>The network interface, or its local address where the interface is not known.</summary>
    Interface,

    /// <summary>The array's port.</summary>
    TargetPort,

    /// <summary>Address and port of the array.</summary>
    Portal,
}

/// <param name="Redundant">A bond: one domain, and no fault when everything goes through it.</param>
internal sealed record FaultDomain(FaultDomainKind Kind, string Name, bool Redundant = false)
{
    public string Spoken => Kind switch
    {
        FaultDomainKind.Adapter => "adapter " + Name,
        FaultDomainKind.Interface => "interface " + Name,
        FaultDomainKind.TargetPort => "target port " + Name,
        _ => "portal " + Name,
    };

    /// <summary>Of each kind that every path tells, how many there are.</summary>
    public static ImmutableSortedDictionary<FaultDomainKind, int> Count(IReadOnlyCollection<PathFacts> paths) =>
        Told(paths).ToImmutableSortedDictionary(g => g.Key, g => g.Value.Distinct().Count());

    /// <summary>What all of these paths go through.</summary>
    public static IEnumerable<FaultDomain> Shared(IReadOnlyCollection<PathFacts> paths) =>
        Told(paths).Where(g => g.Value.TrueForAll(d => d == g.Value[0] && !d.Redundant)).Select(g => g.Value[0]);

    private static IEnumerable<(FaultDomainKind Key, List<FaultDomain> Value)> Told(IReadOnlyCollection<PathFacts> paths) =>
        paths.SelectMany(p => p.Domains).GroupBy(d => d.Kind).Select(g => (g.Key, Value: g.ToList())).Where(g => paths.Count > 0 && g.Value.Count == paths.Count);
}
