using System.Collections.Immutable;
using System.Text.Json;
using Plumbline.Client;

namespace Plumbline.Daemon.Operations;

/// <summary>An operation as it is on disk.</summary>
/// <param name="Request">The body as it was sent.</param>
/// <param name="Fingerprint">What a repeat under the same Idempotency-Key must be equal in.</param>
/// <param name="NotBefore">When it is picked up again.</param>
/// <param name="Deadline">Past it nobody waits any longer: it needs attention.</param>
internal sealed record StoredOperation(
    string Id,
    string Type,
    OperationStatus Status,
    string? VolumeId,
    string? VmId,
    string HostId,
    string Request,
    string? Response,
    string? Error,
    string? ErrorCode,
    string? Fingerprint,
    bool CancelRequested,
    DateTimeOffset? NotBefore,
    DateTimeOffset? Deadline,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CompletedAt)
{
    public bool HasEnded => Status is not (OperationStatus.Pending or OperationStatus.Executing);

    public Operation WithSteps(ImmutableArray<StoredStep> steps) => new(
        Id, Type, Status, VolumeId, VmId, Json(Request), Json(Response), Error, ErrorCode,
        steps.Select(s => new OperationStep(s.Name, s.Status, s.Attempts, Json(s.Outcome), s.Error, s.StartedAt, s.EndedAt)).ToList(),
        CreatedAt, UpdatedAt, CompletedAt);

    private static JsonElement? Json(string? text)
    {
        if (text is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <summary>One step of the journal.</summary>
/// <param name="Changes">It changes the outside world: once it stands here a cancel comes too late.</param>
/// <param name="Intent">A uuid that was on disk before anybody was asked: what was asked can be found again by it.</param>
internal sealed record StoredStep(
    string OperationId,
    long Number,
    string Name,
    string Status,
    bool Changes,
    string Intent,
    string? Outcome,
    string? Error,
    long Attempts,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt)
{
    public const string Started = "started";
    public const string Done = "done";
    public const string Failed = "failed";
}
