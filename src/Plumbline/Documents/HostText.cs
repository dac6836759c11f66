using System.Globalization;
using Plumbline.Inventory;

namespace Plumbline.Documents;

/// <summary>One line of what a host is and how it does.</summary>
/// <param name="Full">Of 1; null where it makes no sense or is not known.</param>
internal sealed record HostLine(string Name, string Value, double? Full = null);

/// <summary>The host's figures in words, for the scan, the report and the mail: what is not known is said so, and never shown as 0.</summary>
internal static class HostText
{
    public const string NotKnown = "not known";

    /// <summary>What the machine is, and how it does.</summary>
    public static IEnumerable<HostLine> Machine(HostInventory inventory)
    {
        var figures = inventory.Figures;
        var memory = figures.Memory;
        if (figures.ProxmoxVersion is { } version)
        {
            yield return new HostLine("Proxmox VE", version);
        }

        yield return new HostLine("Kernel", figures.Kernel ?? NotKnown);
        yield return new HostLine("Uptime", figures.Uptime is { } uptime ? Duration(uptime) : NotKnown);
        yield return new HostLine("CPU", (figures.CpuCount, figures.CpuModel) switch
        {
            ({ } count, { } model) => $"{count} × {model}",
            ({ } count, null) => $"{count}",
            (null, { } model) => model,
            _ => NotKnown,
        });
        yield return new HostLine("Load", figures.Load is { } load ? string.Create(CultureInfo.InvariantCulture, $"{load.One:0.00}, {load.Five:0.00}, {load.Fifteen:0.00} (1, 5, 15 minutes)") : NotKnown);
        yield return Space("Memory", memory.Total, memory.Available, "available");
        yield return memory.SwapTotal == 0 ? new HostLine("Swap", "none") : Space("Swap", memory.SwapTotal, memory.SwapFree, "free");
    }

    /// <summary>How full its storage is.</summary>
    public static IEnumerable<HostLine> Storage(HostInventory inventory)
    {
        var use = StorageUse.Of(inventory);
        var root = inventory.Figures.RootFileSystem;

        // As df counts: what is reserved for root is neither used nor available.
        var used = root?.Size - root?.Free;
        yield return Space("Root file system", root?.Size, root?.Available, "available") with { Full = used + root?.Available > 0 ? (double?)used / (used + root?.Available) : null };
        foreach (var group in use.Groups)
        {
            yield return Space($"VG {group.Name}{Named(group.Storages)}", group.Size, group.Free, "free");
        }

        foreach (var pool in use.Pools)
        {
            yield return new HostLine($"Thin pool {pool.Group}/{pool.Name}{Named(pool.Storages)}", Filled(pool), Worst(pool) / 100);
        }
    }

    /// <summary>Two numbers at most: "12 days 3 h", "3 h 4 min".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{(int)time.TotalDays} {((int)time.TotalDays == 1 ? "day" : "days")} {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Minutes} min",
    };

    private static HostLine Space(string name, long? total, long? free, string word) => (total, free) switch
    {
        ({ } all, { } left) => new HostLine(name, $"{PlainText.Size(left)} {word} of {PlainText.Size(all)}", all > 0 ? Math.Clamp(1 - ((double)left / all), 0, 1) : null),
        ({ } all, null) => new HostLine(name, $"{PlainText.Size(all)}, {word}: {NotKnown}"),
        _ => new HostLine(name, NotKnown),
    };

    private static string Filled(PoolUse pool)
    {
        var size = pool.Size is { } bytes ? PlainText.Size(bytes) : "size " + NotKnown;
        return $"{size}, data {Percent(pool.DataPercent)}, metadata {Percent(pool.MetadataPercent)}";
    }

    private static double? Worst(PoolUse pool) =>
        pool.DataPercent is null ? pool.MetadataPercent : Math.Max(pool.DataPercent.Value, pool.MetadataPercent ?? 0);

    private static string Percent(double? percent) => percent is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.#} %") : NotKnown;

    private static string Named(IReadOnlyCollection<string> storages) => storages.Count == 0 ? "" : $" ({string.Join(", ", storages)})";
}
