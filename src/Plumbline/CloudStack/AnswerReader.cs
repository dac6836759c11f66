using System.Text;
using System.Text.Json;

namespace Plumbline.CloudStack;

/// <summary>Judges an answer: an envelope, or a failure with its class. Pure.</summary>
internal static class AnswerReader
{
    private const int Quoted = 300;

    /// <summary>Under enforce.post.requests.and.timestamps (4.21) a request must not be good for longer (ApiServer.verifyRequest).</summary>
    private static readonly TimeSpan LongestValidity = TimeSpan.FromMinutes(15);

    public static CloudResult<CloudEnvelope> Judge(CloudCommand command, CloudAnswer answer, DateTimeOffset now, DateTimeOffset expires)
    {
        var envelope = answer.Body is { } body ? EnvelopeOf(LenientJson.Parse(body)) : null;
        if (envelope is not { } json)
        {
            return CloudResult<CloudEnvelope>.Not(WithoutEnvelope(command, answer, now, expires));
        }

        var code = json.Number("errorcode");
        if (answer.IsSuccess && code is null)
        {
            return CloudResult<CloudEnvelope>.Done(new CloudEnvelope(json));
        }

        // The HTTP status is the errorcode; where a proxy changed the one, the other still says it.
        var status = (int)Math.Clamp(code ?? answer.Status, 0, 999);
        var csErrorCode = json.Number("cserrorcode") is >= 0 and <= 9999 and var cs ? (int?)cs : null;
        var said = Words(json.Text("errortext"));
        return CloudResult<CloudEnvelope>.Not(status == 401
            ? NotLetIn(command, answer, now, expires, said) with { CsErrorCode = csErrorCode }
            : Refusal(command.Name, status, csErrorCode, said, command.Changes) with { RetryAfter = answer.RetryAfter, JobId = command.JobId });
    }

    /// <summary>An error that CloudStack put into words, of a request or of a job.</summary>
    public static CloudFailure Refusal(string what, int code, int? csErrorCode, string? said, bool changes)
    {
        // 4560 OperationTimedout: it was begun and nobody waited for its end.
        var open = changes && (csErrorCode == 4560 || ErrorClasses.IsLateDetach(said));
        var trouble = open ? CloudTrouble.Ambiguous : ErrorClasses.Of(code, csErrorCode, said);
        return new CloudFailure(trouble, open, FailureSentences.Of(what, trouble, code, said), code, csErrorCode, said);
    }

    /// <summary>One line, no control characters, not endless.</summary>
    public static string? Words(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var line = new StringBuilder();
        foreach (var c in text.Trim())
        {
            line.Append(char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
        }

        return line.Length > Quoted ? line.ToString(0, Quoted) + "…" : line.ToString();
    }

    private static JsonElement? EnvelopeOf(JsonElement? root)
    {
        foreach (var property in root?.EnumerateObject() ?? default)
        {
            if (property.Value.ValueKind == JsonValueKind.Object && property.Name.EndsWith("response", StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    private static CloudFailure WithoutEnvelope(CloudCommand command, CloudAnswer answer, DateTimeOffset now, DateTimeOffset expires)
    {
        var what = command.Name;
        var failure = answer.Status switch
        {
            401 => NotLetIn(command, answer, now, expires, null),
            429 => Refusal(what, 429, null, null, command.Changes),
            >= 300 and < 400 => new CloudFailure(
                CloudTrouble.Refused, false, $"The address of CloudStack redirects elsewhere ({answer.Status}), which a signed request does not follow; {what} was not done. Set the address that it leads to."),
            404 or 405 => new CloudFailure(
                CloudTrouble.Unsupported, false, $"There is no CloudStack API at the configured address ({answer.Status}); {what} was not done. The address ends in /client/api as a rule."),
            >= 400 and < 500 and not 408 => new CloudFailure(
                CloudTrouble.Refused, false, $"Something before CloudStack refused {what} ({answer.Status}) and it was not done. Look at the proxy in front of it."),
            _ when command.Changes => CloudFailure.Open(
                $"The answer to {what} ({answer.Status}) is not one of CloudStack's, so {what} may or may not have been done. Look what the cloud shows before asking again."),
            _ => new CloudFailure(
                CloudTrouble.Unavailable, false, $"The answer to {what} ({answer.Status}) is not one of CloudStack's, so nothing is known. Ask again later; look at the proxy and the management server if it stays so."),
        };
        return failure with { Status = answer.Status, RetryAfter = answer.RetryAfter, JobId = command.JobId };
    }

    /// <summary>A good key is answered with the same 401 as a bad one when the clocks differ; only the Date header tells.</summary>
    private static CloudFailure NotLetIn(CloudCommand command, CloudAnswer answer, DateTimeOffset now, DateTimeOffset expires, string? said)
    {
        if (answer.Date is { } server && (server >= expires || expires > server + LongestValidity))
        {
            var apart = server - now;
            var sentence = $"This machine's clock is {Span(apart.Duration())} {(apart > TimeSpan.Zero ? "behind" : "ahead of")} CloudStack's, so the request counted as "
                + $"{(apart > TimeSpan.Zero ? "expired" : "valid for too long")} and {command.Name} was not done. Set the clock (chrony, systemd-timesyncd); the key may be good.";
            return new CloudFailure(CloudTrouble.Clock, false, sentence, 401, null, said, JobId: command.JobId);
        }

        var trouble = said is not null && (said.Contains("not allowed", StringComparison.OrdinalIgnoreCase) || said.Contains("not available", StringComparison.OrdinalIgnoreCase))
            ? CloudTrouble.Permission
            : CloudTrouble.Credentials;
        return new CloudFailure(trouble, false, FailureSentences.Of(command.Name, trouble, 401, said), 401, null, said, JobId: command.JobId);
    }

    /// <summary>Rounded: the Date header has whole seconds.</summary>
    private static string Span(TimeSpan span) =>
        span.TotalHours >= 2 ? $"{Math.Round(span.TotalHours):0} h" : $"{Math.Max(1, Math.Round(span.TotalMinutes)):0} min";
}
