using Plumbline.Inventory;
using Plumbline.Kernel.Figures;

namespace Plumbline.Documents;

/// <summary>"host_figures" of the scan document: null is "not known". Sizes are bytes.</summary>
internal sealed record ScanHostFigures(
    long? UptimeSeconds,
    double? Load1,
    double? Load5,
    double? Load15,
    long? MemoryTotal,
    long? MemoryAvailable,
    long? SwapTotal,
    long? SwapFree,
    int? CpuCount,
    string? CpuModel,
    string? Kernel,
    string? ProxmoxVersion,
    FileSystemSpace? RootFileSystem,
    IReadOnlyList<ScanGroupUse> VolumeGroups,
    IReadOnlyList<ScanPoolUse> ThinPools)
{
    public static ScanHostFigures Of(HostInventory inventory)
    {
        var figures = inventory.Figures;
        var use = StorageUse.Of(inventory);
        return new ScanHostFigures(
            (long?)figures.Uptime?.TotalSeconds,
            figures.Load?.One,
            figures.Load?.Five,
            figures.Load?.Fifteen,
            figures.Memory.Total,
            figures.Memory.Available,
            figures.Memory.SwapTotal,
            figures.Memory.SwapFree,
            figures.CpuCount,
            figures.CpuModel,
            figures.Kernel,
            figures.ProxmoxVersion,
            figures.RootFileSystem,
            [.. use.Groups.Select(g => new ScanGroupUse(g.Name, g.Uuid, g.Size, g.Free, g.Storages))],
            [.. use.Pools.Select(p => new ScanPoolUse(p.Group, p.Name, p.Uuid, p.Size, p.DataPercent, p.MetadataPercent, p.Storages))]);
    }
}

internal sealed record ScanGroupUse(string Name, string Uuid, long? Size, long? Free, IReadOnlyList<string> Storages);

internal sealed record ScanPoolUse(string VolumeGroup, string Name, string Uuid, long? Size, double? DataPercent, double? MetadataPercent, IReadOnlyList<string> Storages);
