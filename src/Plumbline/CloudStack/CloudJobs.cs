namespace Plumbline.CloudStack;

/// <summary>Asks for jobs until they end.</summary>
internal sealed class CloudJobs(CloudStackApi api)
{
    private static readonly double[] PausesInSeconds = [0.5, 1, 2, 3];

    /// <summary>
    /// One look. A job that CloudStack does not know is <see cref="CloudTrouble.Gone"/>: for an id that was chosen here and asked for moments
    /// ago it means that the request never arrived, or is still on its way.
    /// </summary>
    public async Task<CloudResult<CloudJob>> QueryAsync(string jobId, CancellationToken cancellation)
    {
        var answer = await api.CallAsync(CloudCommand.Reading("queryAsyncJobResult").With("jobid", jobId), cancellation);
        return answer.Then(envelope => CloudResult<CloudJob>.Done(CloudJob.Of(jobId, envelope.Json)));
    }

    /// <summary>
    /// Until it ends or the limit has passed. Polls that fail are no ending; the limit, a forgotten job and a key that is no longer accepted
    /// are <see cref="CloudOutcome.Unknown"/>, because the job goes on without us.
    /// </summary>
    /// <param name="what">The call that made the job, for the sentences: attachVolume.</param>
    public async Task<CloudResult<CloudJob>> WaitAsync(string jobId, string what, CancellationToken cancellation)
    {
        var begun = api.Clock.GetTimestamp();
        CloudJob? last = null;
        for (var polls = 0; ; polls++)
        {
            var look = await QueryAsync(jobId, cancellation);
            if (look.IsDone)
            {
                last = look.Value;
                if (JobEnding.Of(look.Value, what) is { } ending)
                {
                    return ending;
                }
            }
            else if (look.Failure is { Trouble: CloudTrouble.Gone })
            {
                return CloudResult<CloudJob>.Not(JobEnding.Forgotten(jobId, what));
            }
            else if (!look.Failure.MayBeRepeated && look.Failure.Trouble is not (CloudTrouble.Fault or CloudTrouble.Ambiguous))
            {
                return CloudResult<CloudJob>.Not(look.Failure with
                {
                    MaybeDone = true,
                    JobId = jobId,
                    Sentence = $"What became of {what} is not known, because its job {jobId} cannot be asked for. {look.Failure.Sentence}",
                });
            }

            var pause = TimeSpan.FromSeconds(PausesInSeconds[Math.Min(polls, PausesInSeconds.Length - 1)]);
            if (api.Clock.GetElapsedTime(begun) + pause > api.Limits.Job)
            {
                return CloudResult<CloudJob>.Not(JobEnding.StillRunning(last, jobId, what, api.Limits.Job));
            }

            await Task.Delay(pause, api.Clock, cancellation);
        }
    }
}
