using Plumbline.Client;
using Spectre.Console;

namespace Plumbline.Cli.Output;

/// <summary>A line on the terminal that moves while an operation is at work. It is on stderr, and only where that is a terminal.</summary>
internal sealed class OperationProgress(StatusContext line, Operation begun, TimeProvider clock) : IProgress<Operation>
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly long _start = clock.GetTimestamp();
    private volatile Operation _seen = begun;

    public static async Task<Operation> ShowAsync(Operation begun, Func<IProgress<Operation>?, Task<Operation>> wait, TimeProvider clock)
    {
        var console = Terminal.Error;
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            return await wait(null);
        }

        return await console.Status().StartAsync(Markup.Escape(OperationsView.Progress(begun, TimeSpan.Zero)), async line =>
        {
            var progress = new OperationProgress(line, begun, clock);
            var waiting = wait(progress);
            while (!waiting.IsCompleted)
            {
                progress.Show();
                await Task.WhenAny(waiting, Task.Delay(Beat, clock));
            }

            return await waiting;
        });
    }

    public void Report(Operation value)
    {
        _seen = value;
        Show();
    }

    private void Show() => line.Status = Markup.Escape(OperationsView.Progress(_seen, clock.GetElapsedTime(_start)));
}
