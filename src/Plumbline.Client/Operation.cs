using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plumbline.Client;

/// <summary>How far an operation is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationStatus>))]
public enum OperationStatus
{
    /// <summary>On disk, not begun.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>At work, or waiting to try a step again.</summary>
    [JsonStringEnumMemberName("executing")]
    Executing,

    /// <summary>Done, and proven.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Not done, and that is certain.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Ended by somebody before it changed anything, or closed after somebody looked at it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>It is not known how it ended. The volume stays busy until it is looked at: force-sync tries again, cancel closes it.</summary>
    [JsonStringEnumMemberName("needs_attention")]
    NeedsAttention,
}

/// <summary>One thing that was asked for.</summary>
/// <param name="Id">op- and a uuid.</param>
/// <param name="Type">create, attach, attach-root, detach, delete, resize, snapshot, snapshot-revert, snapshot-delete, test-failover-cleanup.</param>
/// <param name="Status">How far it is.</param>
/// <param name="VolumeId">Of a create: from the moment at which it is known.</param>
/// <param name="VmId">The machine it is about.</param>
/// <param name="Request">The body as it was sent.</param>
/// <param name="Response">What it resulted in, when it completed.</param>
/// <param name="Error">What happened, what it means and what to do.</param>
/// <param name="ErrorCode">The same in one word.</param>
/// <param name="Steps">What was done, in order.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="UpdatedAt">When its status last changed.</param>
/// <param name="CompletedAt">When it ended, in whatever way.</param>
public sealed record Operation(
    string Id,
    string Type,
    OperationStatus Status,
    string? VolumeId,
    string? VmId,
    JsonElement? Request,
    JsonElement? Response,
    string? Error,
    string? ErrorCode,
    IReadOnlyList<OperationStep> Steps,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CompletedAt)
{
    /// <summary>It will not go on by itself.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is not (OperationStatus.Pending or OperationStatus.Executing);
}

/// <summary>One step of an operation.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Status">started, done or failed.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Error">Why it is not done, or not yet.</param>
/// <param name="StartedAt">When it was first tried.</param>
/// <param name="EndedAt">When it was done, or failed.</param>
public sealed record OperationStep(
    string Name,
    string Status,
    long Attempts,
    JsonElement? Outcome,
    string? Error,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>A page of operations.</summary>
/// <param name="Operations">Newest first.</param>
/// <param name="NextCursor">Asks for the page behind this one; null on the last.</param>
public sealed record OperationPage(IReadOnlyList<Operation> Operations, string? NextCursor);
