using System.Diagnostics;

namespace Plumbline.MachineTests.Harness;

/// <summary>Waiting on conditions with a deadline; a scenario never sleeps.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="describeLast">What was seen last, for the message when the time is over.</param>
    public static async Task UntilAsync(string description, Func<Task<bool>> condition, TimeSpan limit, Func<string>? describeLast = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new MachineTestException($"Not within {limit.TotalSeconds} s: {description}\n{describeLast?.Invoke()}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
