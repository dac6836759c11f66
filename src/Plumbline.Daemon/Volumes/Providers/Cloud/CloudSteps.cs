using Plumbline.CloudStack;
using Plumbline.Daemon.Operations;

namespace Plumbline.Daemon.Volumes.Providers.Cloud;

/// <summary>
/// One change of a volume through a job: what was asked before is found again, the list decides whether it is done, and it is asked for only
/// where neither shows it. A job's own word is never enough, for a late job can have undone a newer one (apache/cloudstack#14214).
/// </summary>
internal sealed class CloudSteps(CloudStackClient client, CloudListing listing)
{
    /// <param name="what">The call, for sentences: attachVolume.</param>
    /// <param name="isDone">Whether the volume is as it should be.</param>
    /// <param name="begin">Asks for it, under a job id.</param>
    public async Task<Answer<CloudVolume>> RunAsync(
        string what, string volumeId, StepIntent intent, Func<CloudVolume, bool> isDone, Func<CloudVolume, string, Task<CloudResult<AcceptedJob>>> begin, CancellationToken cancellation)
    {
        var ids = new JobIds(intent.Id);
        var (attempt, unclear) = intent.Resumed ? await LookBackAsync(ids, what, cancellation) : (0, null);
        if (unclear is not null)
        {
            return unclear;
        }

        var before = await listing.FindAsync(volumeId, cancellation);
        if (!before.IsDone)
        {
            return before;
        }

        if (Moving(before.Value, what) is { } moving)
        {
            return moving;
        }

        if (isDone(before.Value))
        {
            return before;
        }

        var begun = await begin(before.Value, ids[attempt]);
        if (!begun.IsDone && begun.Failure.Trouble != CloudTrouble.AlreadySo)
        {
            return CloudRefusals.Of(begun.Failure);
        }

        var ended = begun.IsDone ? await client.Jobs.WaitAsync(begun.Value.JobId, what, cancellation) : null;
        var after = await listing.FindAsync(volumeId, cancellation);
        if (!after.IsDone)
        {
            // The change may have been made, and what it is to be compared with could not be read.
            return new Refusal(Trouble.Open, after.Refusal.Sentence);
        }

        if (Moving(after.Value, what) is { } still)
        {
            return still;
        }

        return isDone(after.Value) ? after
            : ended is { IsDone: false } ? CloudRefusals.Of(ended.Failure)
            : begun.Failure is { } already ? CloudRefusals.Of(already)
            : new Refusal(Trouble.Open, $"CloudStack says that {what} is done, and its list does not show it for volume {volumeId}. It is looked at again.");
    }

    /// <summary>The jobs that were asked for before: one that runs is waited for. How many there were, or why that is not known.</summary>
    public async Task<(int Attempts, Refusal? Unclear)> LookBackAsync(JobIds ids, string what, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var look = await client.Jobs.QueryAsync(ids[attempt], cancellation);
            if (look.Failure is { Trouble: CloudTrouble.Gone })
            {
                return (attempt, null);
            }

            if (!look.IsDone)
            {
                return (attempt, new Refusal(Trouble.Open, look.Failure.Sentence));
            }

            if (look.Value.State is CloudJobState.Running or CloudJobState.Other)
            {
                await client.Jobs.WaitAsync(ids[attempt], what, cancellation);
            }
        }
    }

    /// <summary>A job is at work on it, ours or another's: nothing is concluded, and nothing asked for, before it has ended.</summary>
    private static Refusal? Moving(CloudVolume volume, string what) => volume.JobId is null && volume.State != "Attaching"
        ? null
        : new Refusal(Trouble.Busy, $"CloudStack is at work on volume {volume.Id} (state {volume.State ?? "not told"}{(volume.JobId is { } job ? $", job {job}" : "")}); {what} waits for its end.");
}
