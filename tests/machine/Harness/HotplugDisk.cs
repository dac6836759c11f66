namespace Plumbline.MachineTests.Harness;

/// <summary>A disk given to the running guest. The guest shows its first 20 characters of serial in /sys/block/vdX/serial.</summary>
internal sealed record HotplugDisk(string Serial, string DeviceId, string NodeName, string File);
