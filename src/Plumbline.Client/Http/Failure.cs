using System.Text;

namespace Plumbline.Client.Http;

/// <summary>What is thrown for an answer that is a refusal, or none.</summary>
internal static class Failure
{
    private const int LongestQuote = 200;

    public static PlumblineException Of(Attempt.NotConnected nobody, string address) =>
        new(ErrorCodes.Unreachable, $"plumbd was not reached at {address}: {nobody.Reason}. Nothing was done.", nobody.Cause);

    public static PlumblineException Of(Attempt.Lost lost, Request request, string address, int attempts)
    {
        var tries = attempts == 1 ? "" : $" ({attempts} attempts)";
        return new PlumblineException(
            ErrorCodes.Unreachable,
            request.IdempotencyKey is { } key
                ? $"plumbd at {address} gave no answer: {lost.Reason}{tries}. It is not known whether it accepted the request; asked again with the Idempotency-Key {key}, it is not done twice."
                : $"plumbd at {address} gave no answer: {lost.Reason}{tries}.",
            lost.Cause)
        { IdempotencyKey = request.IdempotencyKey };
    }

    public static PlumblineException Of(Attempt.Answered answer, Request request, string address) =>
        answer.MediaType is "application/problem+json" or Request.Json && JsonAnswer.TryRead(answer.Body, ClientJson.Default.ProblemAnswer) is { Code: { } code } problem
            ? new PlumblineException(code, problem.Detail ?? $"plumbd refused with the code {code} and no sentence.")
            {
                Status = (int)answer.Status, Errors = problem.Errors ?? [], Operation = problem.Operation, IdempotencyKey = request.IdempotencyKey,
            }
            : new PlumblineException(
                ErrorCodes.BadAnswer,
                $"What answers at {address} is not plumbd, or something stands between: {(int)answer.Status} to {request.Method} /{request.Path}, {answer.MediaType ?? "no media type"}{Quote(answer.Body)}.")
            { Status = (int)answer.Status, IdempotencyKey = request.IdempotencyKey };

    /// <summary>The beginning of it, on one line.</summary>
    private static string Quote(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, LongestQuote)));
        var line = string.Join(' ', new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? ", empty" : $": {line}{(body.Length > LongestQuote ? "…" : "")}";
    }
}
