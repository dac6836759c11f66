namespace Plumbline.CloudStack;

/// <summary>What a caller can do about it; docs/cloudstack.md has the table.</summary>
internal enum CloudTrouble
{
    /// <summary>The request is wrong for what the cloud holds; the same again will be refused again.</summary>
    Refused,

    /// <summary>Already attached, or already detached: look where the volume is; it may be just as wanted.</summary>
    AlreadySo,

    /// <summary>Something else works on it (snapshot, backup, another job): the same again, later.</summary>
    Busy,

    /// <summary>Too many requests: the same again after a pause.</summary>
    Throttled,

    /// <summary>No room, or a limit of the account.</summary>
    Capacity,

    /// <summary>The key is good and may not do this.</summary>
    Permission,

    /// <summary>Key or signature are not accepted.</summary>
    Credentials,

    /// <summary>The two clocks are too far apart for a signed request.</summary>
    Clock,

    /// <summary>The cloud says that there is no such thing. Proof is only a list without it.</summary>
    Gone,

    /// <summary>The device slot is taken in the hypervisor by a disk that CloudStack forgot (apache/cloudstack#14214).</summary>
    SlotTaken,

    /// <summary>This cloud does not have the call, or it has been switched off.</summary>
    Unsupported,

    /// <summary>The cloud could not be reached or is in maintenance; nothing was asked of it.</summary>
    Unavailable,

    /// <summary>The cloud failed by itself (530) and said so.</summary>
    Fault,

    /// <summary>Nobody knows whether it was done.</summary>
    Ambiguous,
}

/// <summary>Why something was not done, or may not have been.</summary>
/// <param name="Trouble">What can be done about it.</param>
/// <param name="MaybeDone">The outcome is open; <see cref="CloudOutcome.Unknown"/>.</param>
/// <param name="Sentence">What happened, what it means, what to do. Never holds a secret.</param>
/// <param name="Status">HTTP status, or the errorcode of a job.</param>
/// <param name="CsErrorCode">CloudStack's class of error; jobs have none.</param>
/// <param name="Said">CloudStack's own words, one line, cut.</param>
/// <param name="RetryAfter">The pause that the cloud asked for.</param>
/// <param name="JobId">The job it is about, also where it was only intended.</param>
internal sealed record CloudFailure(
    CloudTrouble Trouble,
    bool MaybeDone,
    string Sentence,
    int? Status = null,
    int? CsErrorCode = null,
    string? Said = null,
    TimeSpan? RetryAfter = null,
    string? JobId = null)
{
    /// <summary>Nothing happened, and the same request may simply be made again later.</summary>
    public bool MayBeRepeated => !MaybeDone && Trouble is CloudTrouble.Busy or CloudTrouble.Throttled or CloudTrouble.Unavailable;

    public static CloudFailure Open(string sentence, string? jobId = null) => new(CloudTrouble.Ambiguous, true, sentence, JobId: jobId);
}
