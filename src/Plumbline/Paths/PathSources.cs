using System.Collections.Immutable;

namespace Plumbline.Paths;

/// <summary>
/// What each source says of one path, in its own words. Null where this kind of path has no such source, and where it gave no answer; the
/// latter are named in <see cref="Unanswered"/>.
/// </summary>
internal sealed record PathSources
{
    /// <summary>The kernel's own word in the status of the map: active, failed.</summary>
    public string? Kernel { get; init; }

    /// <summary>multipathd's copy of it (dm_st), which may be older or newer than what was read from the kernel: active, failed, undef.</summary>
    public string? DaemonKernel { get; init; }

    /// <summary>chk_st.</summary>
    public string? Checker { get; init; }

    /// <summary>The SCSI device's state in sysfs. A dead path reads "running" here as a rule: alone it proves nothing.</summary>
    public string? Device { get; init; }

    /// <summary>multipathd's dev_st.</summary>
    public string? DaemonDevice { get; init; }

    /// <summary>port_state of the Fibre Channel remote port; null when the port is gone.</summary>
    public string? RemotePort { get; init; }

    /// <summary>State of the iSCSI session.</summary>
    public string? Session { get; init; }

    /// <summary>State of the NVMe controller.</summary>
    public string? Controller { get; init; }

    /// <summary>ana_state; null also where the controller does not report it, which is no fault.</summary>
    public string? Ana { get; init; }

    /// <summary>The map names a device that this host no longer has.</summary>
    public bool Lost { get; init; }

    /// <summary>Sources that this path has and that gave no answer.</summary>
    public ImmutableArray<string> Unanswered { get; init; } = [];
}
