using System.Diagnostics;
using System.Text.Json;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Cli;

/// <summary>What plumb said.</summary>
internal sealed record PlumbAnswer(int Exit, string Stdout, string Stderr)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Stdout);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Stdout, of a call that went well.</summary>
    public string Well
    {
        get
        {
            Assert.True(Exit == 0, $"exit {Exit}: {Stdout}{Stderr}");
            Assert.Empty(Stderr);
            return Stdout.TrimEnd();
        }
    }
}

/// <summary>plumb as a shell runs it, with a plumbd of the test's.</summary>
internal sealed class Plumb(string runDirectory)
{
    public static readonly string Program = Path.Combine(RepositoryRoot.Path, "artifacts/bin/Plumbline.Cli/debug/plumb");

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<PlumbAnswer> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    /// <summary>With SIGINT as a shell in front of a person has it: what a shell starts in the background ignores it, these tests included, and passes that on.</summary>
    public Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", Program, .. arguments, "--set", $"run.dir={runDirectory}"])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    })!;

    public static async Task<PlumbAnswer> EndAsync(Process process)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        var stdout = process.StandardOutput.ReadToEndAsync(limit.Token);
        var stderr = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new PlumbAnswer(process.ExitCode, await stdout, await stderr);
    }

    /// <summary>On a terminal, which script(1) gives it. Answers as typed; what it printed comes with its escapes.</summary>
    public async Task<PlumbAnswer> RunOnTerminalAsync(string typed, params string[] arguments)
    {
        using var process = StartOnTerminal(arguments);
        await process.StandardInput.WriteAsync(typed);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    public Process StartOnTerminal(params string[] arguments)
    {
        var command = string.Join(' ', new[] { Program }.Concat(arguments).Append("--set").Append($"run.dir={runDirectory}").Select(a => $"'{a}'"));
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, Environment = { ["TERM"] = "xterm" },
        };

        // The runner of the tests may have it for its own output.
        start.Environment.Remove("NO_COLOR");
        return Process.Start(start)!;
    }
}
