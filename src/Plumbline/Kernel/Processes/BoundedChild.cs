using System.ComponentModel;
using System.Diagnostics;
using Plumbline.Kernel.Native;

namespace Plumbline.Kernel.Processes;

/// <summary>
/// Runs an external tool that may hang. A tool that reads a map which queues without a path sleeps inside the kernel where no signal
/// reaches it: such a child is abandoned and shown, never waited for.
/// </summary>
internal static class BoundedChild
{
    public static Task<ChildAnswer> RunAsync(ChildCommand command, TimeProvider time, CancellationToken cancellation = default) =>
        RunAsync(command, time, abandoned: null, cancellation);

    /// <param name="command">What to run, and its limits.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <param name="abandoned">Told of a stuck child, also when the call ends by cancellation and so has no answer.</param>
    /// <param name="cancellation">Ends the child first, then the call.</param>
    public static async Task<ChildAnswer> RunAsync(
        ChildCommand command, TimeProvider time, Action<StuckChild>? abandoned, CancellationToken cancellation)
    {
        if (LibC.access(command.Program, LibC.X_OK) != 0)
        {
            return new ChildAnswer { NotFound = true };
        }

        // Not disposed when the child is stuck: the object is what can still tell whether it has ended.
        var process = new Process { StartInfo = StartInfoOf(command) };
        if (StartFailureOf(process) is { } failure)
        {
            process.Dispose();
            return new ChildAnswer { StartFailure = failure };
        }

        using var abandon = new CancellationTokenSource();
        _ = FeedAsync(process, command.Input, abandon.Token);
        using var output = new BoundedOutput(process.StandardOutput.BaseStream, command.OutputLimit, abandon.Token);
        using var errors = new BoundedOutput(process.StandardError.BaseStream, command.ErrorLimit, abandon.Token);

        var inTime = await EndedWithinAsync(process, command.TimeLimit, time, cancellation);
        var ended = inTime || await EndAsync(process, command.Grace, time);
        if (ended)
        {
            // A grandchild that inherited the pipe may hold it open long after the child's own end.
            var drained = Task.WhenAll(output.Completion, errors.Completion);
            await Task.WhenAny(drained, Task.Delay(command.Grace, time, CancellationToken.None));
        }

        var answer = new ChildAnswer
        {
            ExitCode = ended ? process.ExitCode : null,
            TimedOut = !inTime,
            Truncated = !output.IsWhole || !errors.IsWhole,
            Output = output.Take(),
            ErrorOutput = errors.Take(),
            Stuck = ended ? null : new StuckChild(process.Id, () => process.HasExited),
        };
        await abandon.CancelAsync();
        if (answer.Stuck is { } stuck)
        {
            abandoned?.Invoke(stuck);
        }
        else
        {
            process.Dispose();
        }

        // Thrown only now: a cancelled caller must not leave a running child behind.
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken abandoned)
    {
        var pipe = process.StandardInput.BaseStream;
        if (!input.IsEmpty)
        {
            // A child that ends without reading breaks the pipe; its exit code says what that means.
            await pipe.WriteAsync(input, abandoned).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await pipe.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ProcessStartInfo StartInfoOf(ChildCommand command)
    {
        var info = new ProcessStartInfo(command.Program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment.Clear();
        info.Environment["LC_ALL"] = "C";
        info.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        foreach (var (name, value) in command.Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private static string? StartFailureOf(Process process)
    {
        try
        {
            process.Start();
            return null;
        }
        catch (Win32Exception failure)
        {
            return failure.Message;
        }
    }

    private static async Task<bool> EndAsync(Process process, TimeSpan grace, TimeProvider time)
    {
        _ = LibC.kill(process.Id, LibC.SIGTERM);
        if (await EndedWithinAsync(process, grace, time, CancellationToken.None))
        {
            return true;
        }

        process.Kill();
        return await EndedWithinAsync(process, grace, time, CancellationToken.None);
    }

    private static async Task<bool> EndedWithinAsync(Process process, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        using var clock = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellation);
        await process.WaitForExitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process.HasExited;
    }
}
