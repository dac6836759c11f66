namespace Plumbline.CloudStack;

/// <summary>What a job's state says about what it was to do. Pure.</summary>
internal static class JobEnding
{
    /// <summary>Null while it runs.</summary>
    public static CloudResult<CloudJob>? Of(CloudJob job, string what) => job.State switch
    {
        CloudJobState.Succeeded when job.Result?.Truth("success") == false => CloudResult<CloudJob>.Not(
            AnswerReader.Refusal(what, 530, null, AnswerReader.Words(job.Result?.Text("displaytext")), changes: true) with { JobId = job.Id }),
        CloudJobState.Succeeded => CloudResult<CloudJob>.Done(job),
        CloudJobState.Failed when job.ErrorCode is { } code => CloudResult<CloudJob>.Not(
            AnswerReader.Refusal(what, code, null, job.ErrorText, changes: true) with { JobId = job.Id }),

        // A restart of the management server (530) and the queue's own limit (0) leave a text that is no serialized error, which the API then
        // leaves out (ApiSerializerHelper.fromSerializedString): the hypervisor may have done its part long since.
        CloudJobState.Failed => Open(job, $"CloudStack ended the job of {what} without saying how it went, as it does when the management server restarts"),
        CloudJobState.Cancelled => Open(job, $"CloudStack cancelled the job of {what}, perhaps in the middle of it"),
        _ => null,
    };

    /// <summary>Finished jobs, and those that never finish, are forgotten after job.expire.minutes (a day).</summary>
    public static CloudFailure Forgotten(string jobId, string what) => CloudFailure.Open(
        $"CloudStack does not know the job of {what} (any more): {jobId}. It may have been done; look what the cloud shows before asking again.", jobId);

    public static CloudFailure StillRunning(CloudJob? job, string jobId, string what, TimeSpan limit)
    {
        var state = job switch
        {
            null => "could not be asked for",
            { State: CloudJobState.Other } => $"has a state that is not known here ({AnswerReader.Words(job.StateText) ?? "none"})",
            _ => "still runs",
        };
        return CloudFailure.Open($"The job of {what} {state} after {limit.TotalMinutes:0.#} min: {jobId}. It may yet be done; look again later, and ask for nothing else on the volume until it has ended.", jobId);
    }

    private static CloudResult<CloudJob> Open(CloudJob job, string happened) =>
        CloudResult<CloudJob>.Not(CloudFailure.Open($"{happened} ({job.Id}). It may have been done; look what the cloud shows before asking again.", job.Id));
}
