using System.Collections.Immutable;

namespace Plumbline.Kernel.Processes;

/// <summary>A program to run: absolute path, arguments as they are (no shell), and the limits that bind it.</summary>
internal sealed record ChildCommand(string Program, ImmutableArray<string> Arguments)
{
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long SIGTERM, then SIGKILL, then the end of the output are waited for.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the child reads from its standard input; its end comes behind it. A child that does not read it is no error.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    public int OutputLimit { get; init; } = 64 << 20;

    public int ErrorLimit { get; init; } = 1 << 20;

    /// <summary>Added to LC_ALL and PATH; nothing of our own environment reaches the child.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];
}

/// <summary>A child that SIGKILL did not end: it hangs inside the kernel (state D). Nobody waits for it; it is asked now and then.</summary>
internal sealed class StuckChild(int pid, Func<bool> hasEnded)
{
    public int Pid { get; } = pid;

    public bool HasEnded => hasEnded();
}

/// <summary>What became of a child, whatever became of it.</summary>
internal sealed record ChildAnswer
{
    /// <summary>Null when it was not started or has not ended; 128 + n after signal n.</summary>
    public int? ExitCode { get; init; }

    public byte[] Output { get; init; } = [];

    public byte[] ErrorOutput { get; init; } = [];

    /// <summary>There is no such program, or it may not be executed.</summary>
    public bool NotFound { get; init; }

    /// <summary>Why it could not be started, when it is there.</summary>
    public string? StartFailure { get; init; }

    public bool TimedOut { get; init; }

    /// <summary>More came than the limit, or the output's end never came: what is here is not all of it.</summary>
    public bool Truncated { get; init; }

    public StuckChild? Stuck { get; init; }
}
