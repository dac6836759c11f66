namespace Plumbline.MachineTests.Harness;

/// <summary>What a guest is made of besides what all have.</summary>
/// <param name="Disks">Those that it has from its start.</param>
/// <param name="Uuid">The machine's own, which the guest reads in /sys/class/dmi/id/product_uuid.</param>
/// <param name="Systemd">Its first process is systemd, with units of a Debian; else guest/init.</param>
internal sealed record GuestHardware(IReadOnlyList<GuestDisk> Disks, string? Uuid = null, bool Systemd = false);
