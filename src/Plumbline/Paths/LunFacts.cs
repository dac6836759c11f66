using System.Collections.Immutable;
using Plumbline.Kernel;

namespace Plumbline.Paths;

internal enum LunKind
{
    /// <summary>A dm-multipath map.</summary>
    Map,

    /// <summary>An NVMe namespace, with native multipath or without.</summary>
    Namespace,

    /// <summary>A disk of a SAN that no map gathers.</summary>
    Disk,
}

/// <summary>What happens to I/O when no path is left.</summary>
/// <param name="Waits">True: it hangs; false: it fails; null: not known.</param>
/// <param name="Text">multipathd's word, or the kernel's.</param>
/// <param name="SecondsLeft">How long it still waits.</param>
internal readonly record struct NoPathPolicy(bool? Waits, string? Text, int? SecondsLeft = null);

internal sealed record PathGroup(int Number, string? Selector, long? Priority, string? State);

/// <summary>What multipathd counts since the map was made. Only differences mean anything.</summary>
internal readonly record struct LunCounters(long? PathFaults, long? GroupSwitches, long? MapLoads, long? QueuedSeconds, long? QueueTimeouts);

/// <summary>One LUN with the ways to it. What is not known is null.</summary>
internal sealed record LunFacts
{
    /// <summary>The identity: WWID, or NQN and namespace number.</summary>
    public required string Id { get; init; }

    public required LunKind Kind { get; init; }

    public required string Name { get; init; }

    public string? Wwid { get; init; }

    public string? Nqn { get; init; }

    public string? Subsystem { get; init; }

    /// <summary>dm-3.</summary>
    public string? KernelName { get; init; }

    public string? Vendor { get; init; }

    public string? Product { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The iopolicy of NVMe; of a map the selector of its first group.</summary>
    public string? Policy { get; init; }

    public string? Features { get; init; }

    public string? HardwareHandler { get; init; }

    public bool Suspended { get; init; }

    /// <summary>Null: nobody has to, or somebody does. Else why multipathd does not look after the map.</summary>
    public string? Unmanaged { get; init; }

    /// <summary>A disk in this machine: shown only where a storage uses it or it has two controllers.</summary>
    public bool Local { get; init; }

    /// <summary>Other disks of this host are the same LUN, and no map gathers them.</summary>
    public int Ungathered { get; init; }

    /// <summary>A map of the same LUN exists, and this disk is no path of it.</summary>
    public bool BesideItsMap { get; init; }

    public NoPathPolicy NoPath { get; init; }

    public LunCounters Counters { get; init; }

    public ImmutableArray<PathGroup> Groups { get; init; } = [];

    /// <summary>By identity.</summary>
    public ImmutableArray<PathFacts> Paths { get; init; } = [];

    /// <summary>The devices that users of the LUN stand on.</summary>
    public ImmutableArray<DeviceNumber> Devices { get; init; } = [];
}
