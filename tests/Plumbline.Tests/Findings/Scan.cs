using Plumbline.Findings;
using Plumbline.Testing;

namespace Plumbline.Tests.Findings;

/// <summary>What the tests of this folder ask of a scan.</summary>
internal static class Scan
{
    public static Surroundings Quiet { get; } = new(OwnNames.Of(), [], []);

    public static async Task<ScanResult> OfAsync(SampleHost host, Surroundings? surroundings = null) =>
        Inspector.Inspect(await host.ReadAsync(), surroundings ?? Quiet);

    public static string Classes(ScanResult result) =>
        string.Join('\n', result.Entries.Where(e => e.Class != EntryClass.Foreign).Select(e => $"{e.Name} {e.Class}{(e.Reason is null ? "" : " " + e.Reason)}"));

    /// <summary>Nothing is in the way, nothing is left over, nothing is unknown, and nothing is warned of.</summary>
    public static async Task<ScanResult> InnocentAsync(SampleHost host)
    {
        var result = await OfAsync(host);
        Assert.True(result is { Complete: true, Counts: { Duplicates: 0, Tombstones: 0, Unknown: 0 }, Grade: { Letter: "A+", Score: 100 } }, Classes(result));
        Assert.Empty(result.Findings);
        return result;
    }
}
