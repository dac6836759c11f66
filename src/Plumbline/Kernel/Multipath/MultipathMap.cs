using System.Collections.Immutable;

namespace Plumbline.Kernel.Multipath;

internal enum MultipathSource
{
    Multipathd,

    /// <summary>Table and status of the dm device alone: no checker, no priority, no names of paths.</summary>
    Kernel,
}

/// <summary>
/// One multipath map. A field is null when this source or this version does not tell it; multipathd's placeholders (##, [undef],
/// [unknown], (null)) are null as well, the states keep multipathd's words. Field names of the JSON are given where ours differ.
/// </summary>
internal sealed record MultipathMap
{
    public required MultipathSource Source { get; init; }

    /// <summary>The alias, or the WWID.</summary>
    public string? Name { get; init; }

    /// <summary>uuid: the dm uuid without its "mpath-".</summary>
    public string? Wwid { get; init; }

    /// <summary>sysfs: dm-N.</summary>
    public string? Device { get; init; }

    public string? Failback { get; init; }

    public required MultipathQueueing Queueing { get; init; }

    /// <summary>paths: what multipathd's count_active_paths says, ready and ghost. It is not the number of paths: see <see cref="AllPaths"/>.</summary>
    public long? UsablePaths { get; init; }

    /// <summary>write_prot: rw, ro, undef.</summary>
    public string? WriteProtection { get; init; }

    /// <summary>dm_st: active, suspend, undef.</summary>
    public string? DmState { get; init; }

    public string? Features { get; init; }

    public string? HardwareHandler { get; init; }

    public string? Action { get; init; }

    /// <summary>Failures since the map was loaded; never falls by itself, so only differences mean anything.</summary>
    public long? PathFaults { get; init; }

    public string? Vendor { get; init; }

    public string? Product { get; init; }

    public string? Revision { get; init; }

    public long? GroupSwitches { get; init; }

    public long? MapLoads { get; init; }

    /// <summary>total_q_time.</summary>
    public long? QueuedSeconds { get; init; }

    /// <summary>q_timeouts: how often the map came to fail I/O.</summary>
    public long? QueueTimeouts { get; init; }

    public ImmutableArray<MultipathGroup> Groups { get; init; } = [];

    /// <summary>Every path of every group, lost and nameless ones included: the total that counts rest on.</summary>
    public IEnumerable<MultipathPath> AllPaths => Groups.SelectMany(g => g.Paths);
}

internal sealed record MultipathGroup
{
    public string? Selector { get; init; }

    public long? Priority { get; init; }

    /// <summary>dm_st: active, enabled, disabled, undef.</summary>
    public string? DmState { get; init; }

    /// <summary>marginal_st, since 0.8.3.</summary>
    public string? MarginalState { get; init; }

    /// <summary>group, from 1.</summary>
    public long? Number { get; init; }

    public ImmutableArray<MultipathPath> Paths { get; init; } = [];
}

/// <summary>One path. The kernel's state, the checker's and the SCSI device's are three facts: a dead path reads failed, faulty, running.</summary>
internal sealed record MultipathPath
{
    /// <summary>dev: sdb; null for a path that was removed under the map.</summary>
    public string? Device { get; init; }

    /// <summary>dev_t: 8:16.</summary>
    public string? DeviceNumber { get; init; }

    /// <summary>dm_st: active, failed, undef.</summary>
    public string? DmState { get; init; }

    /// <summary>dev_st: running, offline, unknown.</summary>
    public string? ScsiState { get; init; }

    /// <summary>chk_st: ready, faulty, shaky, ghost, i/o pending, i/o timeout, delayed, disconnected, undef.</summary>
    public string? CheckerState { get; init; }

    public string? Checker { get; init; }

    /// <summary>Null when multipathd prints -1: not known.</summary>
    public long? Priority { get; init; }

    public string? HostWwnn { get; init; }

    /// <summary>FC: the remote port's node name; iSCSI: the target's IQN; SAS: its address.</summary>
    public string? TargetWwnn { get; init; }

    public string? HostWwpn { get; init; }

    public string? TargetWwpn { get; init; }

    /// <summary>FC, SAS: the bus id; iSCSI: the initiator's local address, not the portal.</summary>
    public string? HostAdapter { get; init; }

    /// <summary>lun_hex, since 0.8.9.</summary>
    public string? Lun { get; init; }

    /// <summary>marginal_st, since 0.8.3.</summary>
    public string? MarginalState { get; init; }

    /// <summary>The kernel's count since the table was loaded; multipathd's JSON has none.</summary>
    public long? FailCount { get; init; }
}
