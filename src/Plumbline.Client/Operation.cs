using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Client.Http;

namespace Plumbline.Client;

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
    public bool HasEnded => Status is OperationStatus.Unknown ? CompletedAt is not null : Status is not (OperationStatus.Pending or OperationStatus.Executing);

    /// <summary>What it resulted in, read; null unless it completed.</summary>
    public VolumeOutcome? ReadOutcome() =>
        Status == OperationStatus.Completed && Response is { ValueKind: JsonValueKind.Object } response ? JsonAnswer.Read(response, ClientJson.Default.VolumeOutcome) : null;

    /// <summary>Itself, when it completed.</summary>
    /// <exception cref="PlumblineException">It ended in another way, or has not ended. The code is the operation's.</exception>
    public Operation EnsureCompleted() => Status == OperationStatus.Completed
        ? this
        : throw new PlumblineException(ErrorCode ?? OperationStatusConverter.Word(Status), Error ?? $"Operation {Id} ({Type}) is {OperationStatusConverter.Word(Status)}.") { Operation = Id };
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

/// <summary>What a completed operation resulted in.</summary>
/// <param name="VolumeId">The volume.</param>
/// <param name="VmId">The machine that it is, or was, attached to.</param>
/// <param name="DevicePath">Of an attach to plumbd's own machine: /dev/vdb.</param>
/// <param name="PersistentPath">The name that stays.</param>
/// <param name="Size">Bytes.</param>
/// <param name="SnapshotId">Of an operation on a snapshot.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record VolumeOutcome(string VolumeId, string? VmId, string? DevicePath, string? PersistentPath, long? Size, string? SnapshotId, string? Message);
