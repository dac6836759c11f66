using System.Collections.Immutable;

namespace Plumbline.Kernel.Nvme;

/// <summary>All that sysfs tells of NVMe.</summary>
/// <param name="Subsystems">By name.</param>
/// <param name="Unattached">Controllers that no subsystem has yet: their first connection is not through.</param>
internal sealed record NvmeFacts(ImmutableArray<NvmeSubsystem> Subsystems, ImmutableArray<NvmeController> Unattached);

/// <param name="Name">nvme-subsysN.</param>
/// <param name="Nqn">subsysnqn, the identity.</param>
/// <param name="Model">Of the device.</param>
/// <param name="Serial">Of the device.</param>
/// <param name="Firmware">firmware_rev.</param>
/// <param name="IoPolicy">numa, round-robin or queue-depth; null when native multipath is not compiled in.</param>
/// <param name="Type">subsystype: nvm or discovery; null on older kernels.</param>
/// <param name="Controllers">By name.</param>
/// <param name="Namespaces">By name.</param>
internal sealed record NvmeSubsystem(
    string Name,
    string? Nqn,
    string? Model,
    string? Serial,
    string? Firmware,
    string? IoPolicy,
    string? Type,
    ImmutableArray<NvmeController> Controllers,
    ImmutableArray<NvmeNamespace> Namespaces);

/// <summary>One controller. Its DH-HMAC-CHAP secrets and TLS keys are never read.</summary>
internal sealed record NvmeController
{
    public required string Name { get; init; }

    public required string SysfsPath { get; init; }

    /// <summary>new, live, resetting, connecting, deleting, "deleting (no IO)", dead, "unknown state".</summary>
    public string? State { get; init; }

    /// <summary>pcie, tcp, rdma, fc, loop, apple-nvme.</summary>
    public string? Transport { get; init; }

    public required NvmeAddress Address { get; init; }

    public long? ControllerId { get; init; }

    /// <summary>cntrltype: io, discovery, admin, reserved (which older devices report).</summary>
    public string? Type { get; init; }

    public string? Nqn { get; init; }

    public string? HostNqn { get; init; }

    public string? HostId { get; init; }

    /// <summary>ctrl_loss_tmo: seconds, or off.</summary>
    public string? LossTimeout { get; init; }

    public string? ReconnectDelay { get; init; }

    /// <summary>fast_io_fail_tmo: seconds, or off.</summary>
    public string? FastIoFailTimeout { get; init; }

    public long? QueueCount { get; init; }

    public string? NumaNode { get; init; }
}

internal enum NvmeShape
{
    /// <summary>A head over path nodes: native multipath.</summary>
    Head,

    /// <summary>Path nodes whose head the kernel has not made: no path has been usable since they came.</summary>
    HeadMissing,

    /// <summary>A device of one controller: a private namespace, or multipath is off (nvme_core.multipath=N) or not compiled in.</summary>
    Plain,
}

/// <param name="Name">nvme1n1; for a missing head the name it would have.</param>
/// <param name="SysfsPath">Of the block device; for a missing head that of its first path.</param>
/// <param name="Shape">Which of the kernel's shapes it has.</param>
/// <param name="DeviceNumber">major:minor; null for a missing head.</param>
/// <param name="Nsid">The number within the subsystem.</param>
/// <param name="Wwid">uuid.…, eui.… or nvme.…: the kernel's choice of identity.</param>
/// <param name="Uuid">Older kernels print the NGUID here when there is no UUID.</param>
/// <param name="Nguid">Null when not assigned.</param>
/// <param name="Eui">Null when not assigned.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ReadOnly">Null when not told.</param>
/// <param name="Paths">By name; a plain device is its own path.</param>
internal sealed record NvmeNamespace(
    string Name,
    string SysfsPath,
    NvmeShape Shape,
    string? DeviceNumber,
    long? Nsid,
    string? Wwid,
    string? Uuid,
    string? Nguid,
    string? Eui,
    long? Size,
    bool? ReadOnly,
    ImmutableArray<NvmePath> Paths);

/// <param name="Name">nvme1c2n1, or the plain device's name.</param>
/// <param name="SysfsPath">Below its controller.</param>
/// <param name="Controller">The controller's name; the number in the path's own name is that controller's instance only.</param>
/// <param name="AnaState">optimized, non-optimized, inaccessible, persistent-loss, change, "invalid state"; null when the controller does not report ANA.</param>
/// <param name="AnaGroup">Null without ANA.</param>
/// <param name="QueueDepth">Told by the queue-depth policy only.</param>
/// <param name="NumaNodes">Told by the numa policy only.</param>
internal sealed record NvmePath(
    string Name, string SysfsPath, string Controller, string? AnaState, long? AnaGroup, long? QueueDepth, string? NumaNodes);
