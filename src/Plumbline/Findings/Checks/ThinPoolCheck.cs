using System.Globalization;
using Plumbline.Kernel.DeviceMapper;
using Plumbline.Kernel.Lvm;

namespace Plumbline.Findings.Checks;

/// <summary>Thin pools that run full: then every guest on them stops writing at once. By LVM's percentages, else by the kernel's status.</summary>
internal sealed class ThinPoolCheck : Check
{
    private const double Warning = 85;
    private const double Critical = 95;

    public override string Code => "thin-pool-full";

    public override IEnumerable<Finding> Inspect(ScanContext scan)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pool in scan.Inventory.Lvm.LogicalVolumes.Where(v => v.Layout.Contains("pool") && v.Layout.Contains("thin") && (v.DataPercent ?? v.MetadataPercent) is not null))
        {
            told.Add(pool.DmUuid);
            if (Judge($"{pool.GroupName}/{pool.Name}", pool.DataPercent, pool.MetadataPercent, Proof.Of(pool), "LVM", $"lvextend {Proof.Word($"{pool.GroupName}/{pool.Name}")}") is { } finding)
            {
                yield return finding;
            }
        }

        foreach (var device in scan.Inventory.Mappings.Where(m => m.Status is [{ Type: "thin-pool" }] && !(m.Uuid.Owner == DmOwner.Lvm && told.Contains(LogicalVolume.DmUuidOf(m.Uuid.VgUuid!, m.Uuid.LvUuid!)))))
        {
            if (Usage(device.Status[0].Params) is var (data, metadata) && Judge(device.Name, data, metadata, Proof.Of(device), "device-mapper", null) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private Finding? Judge(string subject, double? data, double? metadata, string record, string source, string? command)
    {
        var worst = Math.Max(data ?? 0, metadata ?? 0);
        return worst < Warning ? null : new Finding(
            Code,
            worst >= Critical ? Severity.Critical : Severity.Warning,
            subject,
            string.Create(CultureInfo.InvariantCulture, $"The thin pool {subject} is {worst:0.#} % full"),
            "When the data is full, writes of every guest on the pool fail or hang; when the metadata is full, the pool must be repaired offline.",
            [record, string.Create(CultureInfo.InvariantCulture, $"{source}: data {data:0.##} %, metadata {metadata:0.##} %")],
            new Remedy("Extend the pool (data, or metadata with --poolmetadatasize), or remove what is not needed.", command, Safe: false));
    }

    /// <summary>transaction, used/total metadata blocks, used/total data blocks (kernel, admin-guide/device-mapper/thin-provisioning).</summary>
    private static (double? Data, double? Metadata)? Usage(string status) =>
        status.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var metadata, var data, ..] ? (Percent(data), Percent(metadata)) : null;

    private static double? Percent(string used) =>
        used.Split('/') is [var part, var whole]
            && double.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var some)
            && double.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && all > 0
            ? 100 * some / all
            : null;
}
