using Plumbline.Inventory;

namespace Plumbline.Findings;

/// <summary>
/// One reading, judged; and a second ten seconds later where only that can tell whether a mapping of ours was leaked or is just being made.
/// </summary>
internal static class SecondLook
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    public static async Task<ScanContext> ReadAsync(HostSources sources, CancellationToken cancellation)
    {
        var first = await JudgeAsync(sources, around => around, cancellation);

        // A captured host stands still: looking again shows the same.
        if (sources.Captured is not null || !first.Entries.Any(e => e.Reason == Reasons.SeenOnce))
        {
            return first;
        }

        await Task.Delay(Apart, sources.Clock, cancellation);
        return await JudgeAsync(sources, around => around with { LeakedBefore = [.. first.Entries.Where(e => e.Reason == Reasons.SeenOnce).Select(e => e.Uuid)] }, cancellation);
    }

    private static async Task<ScanContext> JudgeAsync(HostSources sources, Func<Surroundings, Surroundings> with, CancellationToken cancellation)
    {
        var inventory = await new InventoryReader(sources).ReadAsync(cancellation);
        return ScanContext.Judged(inventory, with(Surroundings.Of(inventory)));
    }
}
