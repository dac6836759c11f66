using System.Collections.Immutable;
using System.Globalization;

namespace Plumbline.Kernel.Uevents;

/// <summary>One event of the kernel. What it says is true of the moment when it was sent, and of no later one.</summary>
/// <param name="Action">add, remove, change, move, online, offline, bind, unbind.</param>
/// <param name="DevPath">Below /sys, beginning with a slash.</param>
/// <param name="Subsystem">block, nvme, scsi …</param>
/// <param name="SequenceNumber">Grows with every event of the host; a gap is no loss, other network namespaces have events too.</param>
/// <param name="Properties">All of them, in the kernel's order.</param>
internal sealed record Uevent(
    string Action,
    string DevPath,
    string Subsystem,
    ulong? SequenceNumber,
    ImmutableArray<KeyValuePair<string, string>> Properties)
{
    /// <summary>The device's name in the kernel: sda, dm-3, nvme0n1.</summary>
    public string KernelName => HostRoot.NameOf(DevPath);

    public string? DevName => this["DEVNAME"];

    public string? DevType => this["DEVTYPE"];

    /// <summary>major:minor.</summary>
    public string? Device => this["MAJOR"] is { } major && this["MINOR"] is { } minor ? $"{major}:{minor}" : null;

    // dm-uevent.c sends these with path events only; every other event of a map names it dm-N and nothing more.
    public string? DmName => this["DM_NAME"];

    public string? DmUuid => this["DM_UUID"];

    /// <summary>PATH_FAILED or PATH_REINSTATED.</summary>
    public string? DmAction => this["DM_ACTION"];

    /// <summary>major:minor of the path.</summary>
    public string? DmPath => this["DM_PATH"];

    public int? DmValidPaths =>
        int.TryParse(this["DM_NR_VALID_PATHS"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    public string? NvmeTransport => this["NVME_TRTYPE"];

    /// <summary>The controller's address; the kernel writes "none" where it has none.</summary>
    public string? NvmeAddress => this["NVME_TRADDR"] is { } address and not "none" ? address : null;

    /// <summary>connected, rediscover, discovery.</summary>
    public string? NvmeEvent => this["NVME_EVENT"];

    public string? this[string key]
    {
        get
        {
            foreach (var (name, value) in Properties)
            {
                if (name == key)
                {
                    return value;
                }
            }

            return null;
        }
    }
}
