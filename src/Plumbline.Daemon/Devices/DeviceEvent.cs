using Plumbline.Kernel.Uevents;

namespace Plumbline.Daemon.Devices;

internal enum DeviceChange
{
    Added,
    Removed,
    Changed,

    /// <summary>Events were lost: anything may have changed.</summary>
    Anything,
}

/// <summary>One thing that happened to a device. A name that passed to another disk is two: the old one removed, the new one added.</summary>
/// <param name="Name">The kernel's name; empty for <see cref="DeviceChange.Anything"/>.</param>
/// <param name="Number">major:minor, where it has one.</param>
/// <param name="Sentence">For people.</param>
/// <param name="Cause">Null for what no event told: it was found by looking.</param>
internal sealed record DeviceEvent(DeviceChange Change, string Name, string? Number, long? DiskSequence, string Sentence, Uevent? Cause);
