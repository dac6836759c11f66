using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>One way to a LUN, as all sources together tell it. What does not apply or is not known is null.</summary>
internal sealed record PathFacts
{
    /// <summary>Where it goes, not what it is called: stays the same when sdb becomes sdc. The order of paths.</summary>
    public required string Id { get; init; }

    /// <summary>sdb, nvme1c2n1; for a lost path its number.</summary>
    public required string Device { get; init; }

    /// <summary>major:minor.</summary>
    public string? Number { get; init; }

    /// <summary>host:channel:target:lun.</summary>
    public string? ScsiAddress { get; init; }

    /// <summary>nvme3.</summary>
    public string? Controller { get; init; }

    /// <summary>iscsi, fc, sas, tcp, rdma, pcie …</summary>
    public string? Transport { get; init; }

    /// <summary>Address and port of the array.</summary>
    public string? Portal { get; init; }

    /// <summary>IQN, NQN or WWNN.</summary>
    public string? Target { get; init; }

    /// <summary>The network interface, or the SCSI host of a Fibre Channel port.</summary>
    public string? HostInterface { get; init; }

    /// <summary>WWPN of this side.</summary>
    public string? HostPort { get; init; }

    /// <summary>WWPN of the array's port.</summary>
    public string? TargetPort { get; init; }

    /// <summary>Index into the LUN's groups; null for NVMe.</summary>
    public int? Group { get; init; }

    public long? Priority { get; init; }

    /// <summary>Failures since the table was loaded; only differences mean anything.</summary>
    public long? FailCount { get; init; }

    public required PathSources Sources { get; init; }

    public ImmutableArray<FaultDomain> Domains { get; init; } = [];
}
