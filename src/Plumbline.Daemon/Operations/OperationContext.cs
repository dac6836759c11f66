using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Retry;

namespace Plumbline.Daemon.Operations;

/// <summary>The journal of one running operation.</summary>
internal sealed class OperationContext(StoredOperation operation, OperationStore store, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>A step has changed the outside world: what fails after it leaves things half done, and that is no clean failure.</summary>
    private bool _changed;

    public StoredOperation Operation => operation;

    /// <summary>What was asked for.</summary>
    public T Request<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(operation.Request, type)!;

    /// <summary>A step that asks and changes nothing outside. Its outcome is kept: a resumed operation does not ask again.</summary>
    public Task<T> LookAsync<T>(string name, Func<CancellationToken, Task<Answer<T>>> look, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class => StepAsync(name, (_, token) => look(token), type, changes: false, cancellation);

    /// <summary>A step that changes the outside world. Its intent is on disk before, and it is told when it may have been asked already.</summary>
    public Task<T> ChangeAsync<T>(string name, Func<StepIntent, CancellationToken, Task<Answer<T>>> change, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class => StepAsync(name, change, type, changes: true, cancellation);

    /// <summary>A look whose outcome counts only now: it is in the journal, and made anew whenever the operation goes on.</summary>
    public Task<T> VerifyAsync<T>(string name, Func<CancellationToken, Task<Answer<T>>> look, CancellationToken cancellation)
        where T : class => StepAsync(name, (_, token) => look(token), null, changes: false, cancellation);

    /// <summary>The volume of a create, as soon as its id is known.</summary>
    public Task NameVolumeAsync(string volumeId, CancellationToken cancellation) => store.NameVolumeAsync(operation.Id, volumeId, cancellation);

    private async Task<T> StepAsync<T>(
        string name, Func<StepIntent, CancellationToken, Task<Answer<T>>> act, JsonTypeInfo<T>? type, bool changes, CancellationToken cancellation)
        where T : class
    {
        var step = await store.BeginStepAsync(operation.Id, name, changes, cancellation) ?? throw OperationStop.Cancelled();
        if (type is not null && step is { Status: StoredStep.Done, Outcome: { } known })
        {
            _changed |= changes;
            return JsonSerializer.Deserialize(known, type)!;
        }

        var asked = step.Attempts > 1;
        var answer = await Again<T>(step).ExecuteAsync(
            async token =>
            {
                var intent = new StepIntent(step.Intent, asked);
                asked = true;
                return await act(intent, token);
            },
            cancellation);
        if (answer.IsDone)
        {
            await store.EndStepAsync(step, StoredStep.Done, type is null ? null : JsonSerializer.Serialize(answer.Value, type), null, cancellation);
            _changed |= changes;
            return answer.Value;
        }

        var refusal = answer.Refusal;
        await store.EndStepAsync(step, StoredStep.Failed, null, refusal.Sentence, cancellation);
        throw refusal.PassesByItself
            ? OperationStop.NeedsAttention(refusal.Code, $"{refusal.Sentence} It was tried for as long as an operation may take (volumes.time_limit), and nobody waits any longer. \"plumb operations retry\" tries again.")
            : _changed ? OperationStop.NeedsAttention(refusal.Code, refusal.Sentence) : OperationStop.Failed(refusal.Code, refusal.Sentence);
    }

    /// <summary>What passes by itself is tried again, later each time, until the operation's time is over.</summary>
    private ResiliencePipeline<Answer<T>> Again<T>(StoredStep step)
        where T : class => new ResiliencePipelineBuilder<Answer<T>> { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions<Answer<T>>
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result?.Refusal is { PassesByItself: true } && !(operation.Deadline <= clock.GetUtcNow())),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.Refusal?.RetryAfter),
            OnRetry = async attempt => await store.RetriedAsync(step, attempt.Outcome.Result!.Refusal!.Sentence, attempt.Context.CancellationToken),
        })
        .Build();
}
