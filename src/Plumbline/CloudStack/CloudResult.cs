using System.Diagnostics.CodeAnalysis;

namespace Plumbline.CloudStack;

/// <summary>What became of a request or a job. There are three answers, because "no answer" is none of the other two.</summary>
internal enum CloudOutcome
{
    Done,

    /// <summary>It was not done, and that is certain.</summary>
    Failed,

    /// <summary>It may have been done. It must not be repeated blindly, and must not be reported as failed: look first.</summary>
    Unknown,
}

/// <summary>A value, or why there is none.</summary>
internal sealed record CloudResult<T>
    where T : class
{
    private CloudResult(CloudOutcome outcome, T? value, CloudFailure? failure)
    {
        Outcome = outcome;
        Value = value;
        Failure = failure;
    }

    public CloudOutcome Outcome { get; }

    public T? Value { get; }

    public CloudFailure? Failure { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsDone => Outcome == CloudOutcome.Done;

    public static CloudResult<T> Done(T value) => new(CloudOutcome.Done, value, null);

    /// <summary>The failure knows itself whether it is certain.</summary>
    public static CloudResult<T> Not(CloudFailure failure) => new(failure.MaybeDone ? CloudOutcome.Unknown : CloudOutcome.Failed, null, failure);

    public CloudResult<TOther> Then<TOther>(Func<T, CloudResult<TOther>> next)
        where TOther : class => IsDone ? next(Value) : CloudResult<TOther>.Not(Failure);
}
