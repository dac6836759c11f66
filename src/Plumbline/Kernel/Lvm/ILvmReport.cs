using System.Collections.Immutable;

namespace Plumbline.Kernel.Lvm;

/// <summary>lvm's answer before anything is read out of it: what a capture keeps.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="ExitCode">Null when lvm was not started or did not end.</param>
/// <param name="Failure">Why there is no whole answer: not installed, no answer within the limit, an earlier lvm still hangs …</param>
/// <param name="Excluded">The devices that lvm was told to leave alone, with every name they have.</param>
/// <param name="Notes">What was asked differently than usual, in plain words.</param>
internal sealed record LvmAnswer(
    string Output,
    string Errors,
    int? ExitCode,
    string? Failure,
    ImmutableArray<string> Excluded,
    ImmutableArray<string> Notes)
{
    /// <summary>The failure of a host that has no lvm: on one without logical volumes nothing is missing then.</summary>
    public const string NotInstalled = "lvm is not installed";

    public static LvmAnswer Failed(string failure, ImmutableArray<string> excluded = default) =>
        new("", "", null, failure, excluded.IsDefault ? [] : excluded, []);
}

/// <summary>Asks for lvm's whole report once.</summary>
internal interface ILvmReport
{
    /// <param name="excluded">
    /// Paths of devices that lvm must not touch: maps that queue with no path, suspended devices, and everything that stands above them.
    /// </param>
    /// <param name="cancellation">Ends the child first.</param>
    Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation);
}

/// <summary>The answer that a capture kept; the devices that were excluded are the capture's own.</summary>
internal sealed class CapturedLvm(LvmAnswer answer) : ILvmReport
{
    // A list that the capture does not have arrives as no array at all.
    private readonly LvmAnswer _answer = answer with
    {
        Excluded = answer.Excluded.IsDefault ? [] : answer.Excluded,
        Notes = answer.Notes.IsDefault ? [] : answer.Notes,
    };

    public Task<LvmAnswer> AskAsync(ImmutableArray<string> excluded, CancellationToken cancellation) => Task.FromResult(_answer);
}
