namespace Plumbline.Testing.CloudStack;

/// <summary>What becomes of one request, other than its answer.</summary>
internal enum FakeFate
{
    /// <summary>It is carried out and the connection cut instead of an answer.</summary>
    CutAfterAccepting,

    /// <summary>The connection is cut, and nothing is carried out.</summary>
    CutBeforeAccepting,

    /// <summary>It is carried out, and no answer ever comes.</summary>
    Silence,

    /// <summary>It is carried out, and half of the answer comes.</summary>
    HalfAnAnswer,
}

/// <summary>How a job ends, other than by doing what it was made for.</summary>
internal enum FakeJobEnd
{
    Never,

    /// <summary>Restart of the management server: status 2, code 530, no result.</summary>
    WithoutResult,

    /// <summary>The queue's limit of 60 minutes: status 2, code 0, no result.</summary>
    WithoutResultAndCode,

    /// <summary>Status 3.</summary>
    Cancelled,

    /// <summary>job.expire.minutes passed: the job is no longer known.</summary>
    Forgotten,

    /// <summary>Done, as Succeeded, and no result.</summary>
    DoneWithoutResult,

    /// <summary>A status that nobody has heard of.</summary>
    Strange,

    /// <summary>
    /// Detach: an error after wait.detach.device, and the guest lets go all the same. Where a hypervisor is asked, the cloud goes on showing the
    /// volume as attached (apache/cloudstack#7316).
    /// </summary>
    LateDetach,

    /// <summary>Done as far as the cloud is concerned, while the hypervisor is still at it.</summary>
    DoneEarly,
}

/// <summary>An error in CloudStack's own words.</summary>
internal sealed class FakeRefusal(int code, int? csCode, string text) : Exception(text)
{
    public int Code => code;

    public int? CsCode => csCode;

    public static FakeRefusal Parameter(string text) => new(431, 4350, text);

    public static FakeRefusal NoEntity(string command, string parameter, string value) => Parameter(
        $"Unable to execute API command {command.ToLowerInvariant()} due to invalid value. Invalid parameter {parameter} value={value} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.");
}
