namespace Plumbline.Client.Http;

/// <summary>Waits for the end of one operation: hears of it, and asks as well, since what is heard may break off at any time.</summary>
internal sealed class OperationWait(Requests requests, string id, IProgress<Operation>? progress)
{
    /// <summary>The seed's pace, while nothing is heard.</summary>
    private static readonly TimeSpan AskWhileDeaf = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskWhileListening = TimeSpan.FromSeconds(15);

    /// <summary>What timers can take is 49 days; whoever waits for longer waits for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly OperationNews _news = new(requests, id);
    private Operation? _last;
    private PlumblineException? _trouble;

    public async Task<Operation> RunAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var time = new CancellationTokenSource(limit < Longest ? limit : Timeout.InfiniteTimeSpan, requests.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, time.Token);
        var listening = _news.ListenAsync(end.Token);
        try
        {
            while (true)
            {
                await AskAsync(end.Token).ConfigureAwait(false);
                if (_last is { HasEnded: true })
                {
                    return _last;
                }

                await HearAsync(end.Token).ConfigureAwait(false);
                if (_last is { HasEnded: true })
                {
                    // An event has what was at hand when it happened, which of a create may be less than what is on plumbd's disk.
                    await AskAsync(cancellation).ConfigureAwait(false);
                    return _last;
                }
            }
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(Sentence(limit), _trouble);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        try
        {
            Take(await requests.AskAsync(Request.Get(PlumblineClient.Of(id, PlumblineClient.Operations)) with { Once = true }, ClientJson.Default.Operation, cancellation).ConfigureAwait(false));
            _trouble = null;
        }
        catch (PlumblineException e) when (e.Code is ErrorCodes.Unreachable or ErrorCodes.BadAnswer || e.Status >= 500)
        {
            // plumbd is away, and the operation is on its disk.
            _trouble = e;
        }
    }

    /// <summary>Until the operation has ended, or it is time to ask.</summary>
    private async Task HearAsync(CancellationToken cancellation)
    {
        using var time = new CancellationTokenSource(_news.IsListening && _trouble is null ? AskWhileListening : AskWhileDeaf, requests.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, time.Token);
        try
        {
            while (_last is not { HasEnded: true })
            {
                if (await _news.Heard.ReadAsync(end.Token).ConfigureAwait(false) is not { } heard)
                {
                    return;
                }

                Take(heard);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Time to ask.
        }
    }

    /// <summary>What is heard and what was asked for cross on the way; only what is newer counts.</summary>
    private void Take(Operation operation)
    {
        var newer = _last is null ? 1 : Age(operation).CompareTo(Age(_last));
        _last = newer >= 0 ? operation : _last;
        if (newer > 0)
        {
            progress?.Report(operation);
        }
    }

    /// <summary>The status has its time; within one, steps are only added, tried again and ended.</summary>
    private static (DateTimeOffset Status, int Steps, long Attempts, int Ended) Age(Operation operation) =>
        (operation.UpdatedAt, operation.Steps.Count, operation.Steps.Sum(s => s.Attempts), operation.Steps.Count(s => s.EndedAt is not null));

    private string Sentence(TimeSpan limit)
    {
        var seen = _last is null ? "It was not seen in this time." : $"Last seen: {_last.Type}, {OperationStatusConverter.Word(_last.Status)}{(_last.Steps is [.., var step] ? $", step {step.Name}" : "")}.";
        return $"Operation {id} has not ended within {limit.TotalSeconds:0.#} seconds. It goes on: waiting ended, and nothing was cancelled. {seen}{(_trouble is null ? "" : $" {_trouble.Message}")}";
    }
}
