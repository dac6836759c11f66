using System.Diagnostics;

namespace Plumbline.Daemon.Tests.Devices;

internal static class Wait
{
    /// <param name="otherwise">What is seen instead, for the failure.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<Task<string>>? otherwise = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(60))
            {
                Assert.Fail($"it did not happen: {(otherwise is null ? "" : await otherwise())}");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
