using System.Globalization;
using System.Text.Json;

namespace Plumbline.Daemon.Devices;

/// <summary>A volume's chaininfo: JSON in which CloudStack keeps where VMware put the disk (com.cloud.storage.VirtualMachineDiskInfo).</summary>
internal static class ChainInfo
{
    private const int MostUnits = 64;

    /// <summary>"scsi0:1" of diskDeviceBusName; null for a text without one, and for other buses.</summary>
    public static DeviceIdentity.ScsiUnit? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("diskDeviceBusName", out var name) && name.ValueKind == JsonValueKind.String
                ? Unit(name.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DeviceIdentity.ScsiUnit? Unit(string name) =>
        name.StartsWith("scsi", StringComparison.Ordinal)
        && name["scsi".Length..].Split(':') is [var controller, var unit]
        && int.TryParse(controller, NumberStyles.None, CultureInfo.InvariantCulture, out var c) && c < MostUnits
        && int.TryParse(unit, NumberStyles.None, CultureInfo.InvariantCulture, out var u) && u < MostUnits
            ? new DeviceIdentity.ScsiUnit(c, u)
            : null;
}
