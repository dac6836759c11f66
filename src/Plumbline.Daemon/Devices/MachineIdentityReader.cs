using System.Collections.Immutable;
using System.Text.Json;
using Plumbline.Kernel;
using Plumbline.Kernel.Holders;
using Plumbline.Settings;

namespace Plumbline.Daemon.Devices;

/// <summary>
/// What this machine can find out about who it is. Nothing is asked over the network: CloudStack's virtual router would tell (vm-id below
/// /latest/meta-data), but anybody in the same network can answer in its place.
/// </summary>
internal static class MachineIdentityReader
{
    private const string Source = "machine";
    private const string Dmi = "/sys/class/dmi/id";
    private const string InstanceData = "/run/cloud-init/instance-data.json";
    private const string MachineId = "/etc/machine-id";

    /// <summary>A drive whose medium does not answer.</summary>
    private static readonly TimeSpan DriveLimit = TimeSpan.FromSeconds(2);

    public static MachineIdentity Read(HostRoot root, HostSettings settings)
    {
        var configured = settings.Text(DeviceKeys.MachineId).Trim();
        return new MachineIdentity(
            root.ReadOptional(MachineId) is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower) ? id : null,
            configured.Length > 0 ? configured : null,
            [.. new[] { FromDmi(root), FromCloudInit(root) }.OfType<MachineClaim>(), .. FromConfigDrive(root)]);
    }

    /// <summary>
    /// On KVM the machine's uuid is the domain's, which CloudStack makes the virtual machine's (LibvirtVMDef). Elsewhere it may be another
    /// one: the cloud's list decides. Read by root only; the kernel writes it in the byte order of the table's version (dmi_save_uuid).
    /// </summary>
    private static MachineClaim? FromDmi(HostRoot root) =>
        Uuid(root.ReadOptional(Dmi + "/product_uuid")) is { } id
            ? new MachineClaim(id, root.ReadOptional(Dmi + "/product_name") is { Length: > 0 } product ? $"DMI product_uuid ({product})" : "DMI product_uuid")
            : null;

    /// <summary>v1.instance_id, which some versions of CloudStack fill with a name (i-2-10-VM): that is no id.</summary>
    private static MachineClaim? FromCloudInit(HostRoot root)
    {
        if (root.Read(InstanceData, HostRoot.DefaultLimit).Bytes is not { } bytes)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            return Text(json.RootElement, "v1", "cloud_name") == "cloudstack" && Uuid(Text(json.RootElement, "v1", "instance_id")) is { } id
                ? new MachineClaim(id, $"cloud-init ({InstanceData}, v1.instance_id)")
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>CloudStack's ConfigDrive, where somebody has mounted it.</summary>
    private static IEnumerable<MachineClaim> FromConfigDrive(HostRoot root)
    {
        foreach (var place in MountReader.Read(root, new ReadProblems()).Where(m => m.FileSystem is "iso9660" or "vfat" or "udf").Select(m => m.Target).Distinct(StringComparer.Ordinal))
        {
            var file = $"{place.TrimEnd('/')}/cloudstack/metadata/vm-id.txt";
            if (Uuid(root.ReadSlowAttribute(file, DriveLimit, Source, new ReadProblems())) is { } id)
            {
                yield return new MachineClaim(id, $"ConfigDrive ({file})");
            }
        }
    }

    private static string? Text(JsonElement root, string outer, string inner) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(outer, out var group) && group.ValueKind == JsonValueKind.Object
        && group.TryGetProperty(inner, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>As CloudStack writes it, in lower case; null for what is none, and for what stands where a maker put nothing.</summary>
    private static string? Uuid(string? text) =>
        Guid.TryParseExact(text?.Trim(), "D", out var id) && id != Guid.Empty && id != Guid.AllBitsSet ? id.ToString("D") : null;
}
