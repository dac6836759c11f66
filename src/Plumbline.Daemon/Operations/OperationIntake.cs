using System.Net;
using System.Security.Cryptography;
using System.Text;
using Plumbline.Daemon.Http;
using Plumbline.Settings;

namespace Plumbline.Daemon.Operations;

/// <summary>
/// The way in for every mutation: it is on disk before anybody hears "accepted", a repeat under the same Idempotency-Key gets the operation
/// of the first, and a busy volume is refused with the operation that has it.
/// </summary>
internal sealed class OperationIntake(OperationStore store, OperationRunner runner, HostSettings settings)
{
    private const int LongestKey = 255;

    /// <param name="request">What the handler reads, as JSON.</param>
    public async Task AcceptAsync(HttpContext context, string type, string? volumeId, string? machineId, string request)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > LongestKey || key.Any(char.IsControl))
        {
            await Problems.WriteAsync(context, Problem.Invalid([new FieldError("Idempotency-Key", $"must be at most {LongestKey} characters of text")]));
            return;
        }

        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n{request}")));
        var asked = new NewOperation(type, volumeId, machineId, request, key.Length == 0 ? null : key, fingerprint);
        var (outcome, operation) = await store.AcceptAsync(asked, settings.Time(VolumeKeys.TimeLimit), context.RequestAborted);
        switch (outcome)
        {
            case Acceptance.KeyUsedOtherwise:
                await Problems.WriteAsync(context, new Problem(
                    HttpStatusCode.UnprocessableEntity, "idempotency_mismatch", $"The Idempotency-Key was used for another request, {operation.Id} ({operation.Type}). A new request needs a new key.")
                { Operation = operation.Id });
                return;
            case Acceptance.VolumeBusy:
                await Problems.WriteAsync(context, new Problem(
                    HttpStatusCode.Conflict, "busy", operation.Status == Client.OperationStatus.NeedsAttention
                        ? $"Operation {operation.Id} ({operation.Type}) on volume {volumeId} needs attention first: {operation.Error}"
                        : $"Operation {operation.Id} ({operation.Type}) is at work on volume {volumeId}. Wait for its end, then ask again.")
                { Operation = operation.Id });
                return;
            case Acceptance.Accepted:
                runner.Wake();
                break;
        }

        context.Response.StatusCode = (int)HttpStatusCode.Accepted;
        context.Response.Headers.Location = $"/api/v1/operations/{operation.Id}";
        var steps = outcome == Acceptance.Repeated ? await store.StepsAsync(operation.Id, context.RequestAborted) : [];
        await context.Response.WriteAsJsonAsync(operation.WithSteps(steps), DaemonJson.Default.Operation, cancellationToken: context.RequestAborted);
    }
}
