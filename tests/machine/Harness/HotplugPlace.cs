namespace Plumbline.MachineTests.Harness;

/// <summary>Where a disk is put into the machine.</summary>
/// <param name="PciSlot">Of a virtio disk; the lowest free one where none is given. Whichever has the lower slot is found first at a boot.</param>
/// <param name="OnScsi">Behind the SCSI controller of <see cref="HotplugBus.AddScsiAsync"/>.</param>
internal sealed record HotplugPlace(int? PciSlot = null, bool OnScsi = false);
