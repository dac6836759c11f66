namespace Plumbline.CloudStack;

/// <summary>
/// Makes signed calls, always by POST with everything in the body (a URL ends up in logs). The account is asked for on each call, so that a
/// changed configuration needs no restart.
/// </summary>
/// <param name="http">Its own Timeout should be infinite: <paramref name="limits"/> has the limits.</param>
internal sealed class CloudStackApi(HttpClient http, Func<CloudAccount> account, CloudLimits limits, TimeProvider clock)
{
    public CloudLimits Limits => limits;

    public TimeProvider Clock => clock;

    public CloudAccount Account => account();

    /// <summary>Requests that CloudStack did not even look at are made again after a pause; no others ever are.</summary>
    public async Task<CloudResult<CloudEnvelope>> CallAsync(CloudCommand command, CancellationToken cancellation)
    {
        for (var repeats = 0; ; repeats++)
        {
            var result = await AskAsync(command, cancellation);
            if (repeats == limits.Repeats || result.Failure is not { MaybeDone: false, Status: 429 or 503 } failure)
            {
                return result;
            }

            var pause = failure.RetryAfter ?? TimeSpan.FromSeconds(1 << Math.Min(repeats, 5));
            if (pause > limits.LongestPause)
            {
                return result;
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }

    private async Task<CloudResult<CloudEnvelope>> AskAsync(CloudCommand command, CancellationToken cancellation)
    {
        var who = account();
        var limit = command.Slow ? limits.SlowRequest : limits.Request;
        var expires = clock.GetUtcNow() + limits.Validity;
        using var form = SignedForm.Of(command, who, expires);
        using var request = new HttpRequestMessage(HttpMethod.Post, who.Url) { Content = form };
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await CloudAnswer.ReadAsync(response, clock.GetUtcNow(), either.Token);
            return AnswerReader.Judge(command, answer, clock.GetUtcNow(), expires);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Cut(command, form, $"CloudStack ({who.Url.Host}) did not answer {command.Name} within {limit.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            cancellation.ThrowIfCancellationRequested();
            return Cut(command, form, form.WasWritten
                ? $"The connection to CloudStack ({who.Url.Host}) broke before {command.Name} was answered: {NetworkFailure.Describe(e)}"
                : $"CloudStack ({who.Url.Host}) could not be reached for {command.Name}: {NetworkFailure.Describe(e)}");
        }
    }

    private static CloudResult<CloudEnvelope> Cut(CloudCommand command, SignedForm form, string happened) =>
        CloudResult<CloudEnvelope>.Not(command.Changes && form.WasWritten
            ? CloudFailure.Open($"{happened}. It may have been done; look what the cloud shows before asking again.", command.JobId)
            : new CloudFailure(CloudTrouble.Unavailable, false, $"{happened}. Nothing was done; ask again later.", JobId: command.JobId));
}
