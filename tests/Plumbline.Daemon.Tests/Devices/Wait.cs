using System.Diagnostics;

namespace Plumbline.Daemon.Tests.Devices;

internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "it did not happen");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
