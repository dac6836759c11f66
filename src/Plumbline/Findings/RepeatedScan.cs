using Plumbline.Inventory;

namespace Plumbline.Findings;

/// <summary>Reads until two readings in a row agree, a few times at most; what still moves then is unknown.</summary>
internal static class RepeatedScan
{
    private const int MostReadings = 4;

    /// <param name="read">One reading of the host.</param>
    /// <param name="pause">Between two of them.</param>
    /// <param name="clock">Of the pause.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<AgreedScan> ReadAsync(Func<CancellationToken, Task<HostInventory>> read, TimeSpan pause, TimeProvider clock, CancellationToken cancellation)
    {
        var inventory = await read(cancellation);
        var before = Inspector.Inspect(inventory, Surroundings.Of(inventory));
        for (var readings = 2; ; readings++)
        {
            await Task.Delay(pause, clock, cancellation);
            inventory = await read(cancellation);
            var now = Inspector.Inspect(inventory, Surroundings.Of(inventory) with { LeakedBefore = TwoReadings.LeakedIn(before) });
            var agreed = TwoReadings.Agree(before, inventory, now);
            if (agreed.Agreed || readings == MostReadings)
            {
                return agreed;
            }

            before = now;
        }
    }
}
