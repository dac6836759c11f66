using Plumbline.Kernel;

namespace Plumbline.Daemon.Devices;

/// <summary>A whole disk of this machine as it was found. Path, name and number are labels; what it is, is the identity it was found by.</summary>
/// <param name="Path">/dev/vdb; of a multipath map /dev/dm-3, which is there without udev.</param>
/// <param name="Name">The kernel's name: vdb.</param>
/// <param name="DiskSequence">Never given twice while the machine is up (kernel 5.15 on): another one is another disk, whatever its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Serial">What the disk itself says, trimmed; null where it says nothing.</param>
internal sealed record FoundDevice(string Path, string Name, DeviceNumber Number, long? DiskSequence, long Size, bool ReadOnly, string? Serial);
