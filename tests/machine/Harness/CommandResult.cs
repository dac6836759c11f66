using System.Text;

namespace Plumbline.MachineTests.Harness;

/// <summary>What one command in the guest gave back. A command that was stopped at its time limit has no exit code.</summary>
internal sealed record CommandResult(string Command, int? ExitCode, bool TimedOut, byte[] StdoutBytes, byte[] StderrBytes, ConsoleLog Console)
{
    public string Stdout => Encoding.UTF8.GetString(StdoutBytes);

    public string Stderr => Encoding.UTF8.GetString(StderrBytes);

    public bool Succeeded => ExitCode == 0;

    public CommandResult RequireSuccess() => Require("exit code 0", Succeeded);

    /// <summary>The assertion of scenarios: its failure shows the command with all it said.</summary>
    public CommandResult Require(string expectation, bool holds) =>
        holds ? this : throw new MachineTestException($"Expected: {expectation}\n{Describe()}");

    public CommandResult RequireLine(string line) =>
        Require($"a line '{line}' in the output", Stdout.Split('\n').Any(given => given.Trim() == line));

    public string Describe()
    {
        var outcome = TimedOut ? "none, stopped at its time limit" : ExitCode?.ToString() ?? "none, ended by a signal";
        return $"""
            command: {Command}
            exit code: {outcome}
            stdout:
            {Stdout.TrimEnd()}
            stderr:
            {Stderr.TrimEnd()}
            console, last lines:
            {Console.Tail()}
            """;
    }
}
