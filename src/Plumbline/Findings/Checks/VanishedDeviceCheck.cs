using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings.Checks;

/// <summary>A table that stands on a device which is no longer there: every request fails, until another device is given the number.</summary>
internal sealed class VanishedDeviceCheck : Check
{
    public override string Code => "dm-device-vanished";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        if (scan.Inventory.Disks.IsEmpty && !scan.Inventory.Mappings.IsEmpty)
        {
            // Nothing of sysfs was read.
            yield break;
        }

        var there = scan.Inventory.Disks.Select(d => d.Number).OfType<DeviceNumber>().Concat(scan.Inventory.Mappings.Select(m => m.Number)).ToHashSet();
        foreach (var device in scan.Inventory.Mappings.Where(m => !m.IsMultipath && !scan.Inventory.Changing.Contains(m.Number)))
        {
            var gone = (device.Targets ?? []).SelectMany(t => t.Kind.Devices).Concat(device.Dependencies).Where(d => d != default && !there.Contains(d)).Distinct().Order().ToList();
            if (gone.Count > 0)
            {
                yield return new Finding(
                    Code,
                    Severity.Warning,
                    device.Name,
                    $"{device.Name} stands on {string.Join(", ", gone)}, which is no longer there",
                    "The disk below was removed while the mapping stayed. A guest on it has I/O errors, and the number may be given to another disk.",
                    [Proof.Of(device), .. gone.Select(d => $"sysfs: there is no block device {d}")],
                    new Remedy("Bring the disk back, or deactivate what stands on it once nothing uses it.", $"plumb map {Proof.Word(device.Name)}", Safe: false));
            }
        }
    }
}
