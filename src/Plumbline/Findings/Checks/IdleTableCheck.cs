using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Findings.Checks;

/// <summary>Devices that answer no request (suspended) or have nothing to answer with (no table): left by a tool that died half-way.</summary>
internal sealed class IdleTableCheck : Check
{
    public override string Code => "dm";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        foreach (var device in scan.Inventory.Mappings.Where(m => !scan.Inventory.Changing.Contains(m.Number)))
        {
            if (device is { Suspended: true, InternalSuspend: false })
            {
                yield return new Finding(
                    Code + "-suspended",
                    Severity.Warning,
                    device.Name,
                    $"{device.Name} is suspended",
                    "Every read and write waits until it is resumed: a guest on it hangs, and so does every program that looks at it. The tool that suspended it died or still works.",
                    [Proof.Of(device) + ", suspended"],
                    new Remedy("Make sure that no lvm or multipath command still works on it, then resume it.", $"dmsetup resume {Proof.Word(device.Name)}", Safe: false));
            }
            else if (!device.LiveTable && !device.Suspended)
            {
                yield return new Finding(
                    Code + "-no-table",
                    Severity.Warning,
                    device.Name,
                    $"{device.Name} has no table",
                    "It has a name and no size: a tool made the device and died before it loaded a table. The name is taken, so that a volume of that name cannot be activated.",
                    [Proof.Of(device) + (device.InactiveTable ? ", a table is loaded and not live" : ", no table is loaded")],
                    new Remedy("Make sure that no tool still works on it, then remove it.", $"dmsetup remove {Proof.Word(device.Name)}", Safe: false));
            }
        }
    }
}
