using System.Collections.Immutable;
using Plumbline.Kernel;
using Plumbline.Kernel.DeviceMapper;

namespace Plumbline.Cleanup;

/// <summary>Tables with the devices in them exchanged.</summary>
internal static class Tables
{
    /// <summary>
    /// Targets whose parameters name devices as major:minor and nothing else of that form, and which keep nothing of their own on disk that
    /// a second life could spoil. The others are not made again.
    /// </summary>
    private static readonly string[] Rebuildable = ["linear", "striped", "error", "zero", "snapshot-origin"];

    public static bool CanRebuild(ImmutableArray<DmLine> table) => table.All(line => Rebuildable.Contains(line.Type));

    public static IEnumerable<DeviceNumber> DevicesOf(DmLine line) => DmTargetParser.ParseKind(line.Type, line.Params).Devices;

    /// <summary>The same table over other numbers.</summary>
    public static ImmutableArray<DmLine> Renumber(ImmutableArray<DmLine> table, IReadOnlyDictionary<DeviceNumber, DeviceNumber> numbers) =>
        [.. table.Select(line => line with { Params = string.Join(' ', line.Params.Split(' ').Select(word => Renumber(word, numbers))) })];

    private static string Renumber(string word, IReadOnlyDictionary<DeviceNumber, DeviceNumber> numbers) =>
        DeviceNumber.TryParse(word, out var old) && numbers.TryGetValue(old, out var now) ? now.ToString() : word;
}
