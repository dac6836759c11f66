using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Plumbline.Client;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Http;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Operations;

/// <summary>An operation that is to be accepted.</summary>
/// <param name="Key">Of the header Idempotency-Key.</param>
/// <param name="Fingerprint">Of the whole request: the same key for another one is an error.</param>
internal sealed record NewOperation(string Type, string? VolumeId, string? VmId, string Request, string? Key, string? Fingerprint);

/// <summary>What became of it.</summary>
internal enum Acceptance
{
    Accepted,

    /// <summary>The same request under the same key came before; this is its operation.</summary>
    Repeated,

    /// <summary>Another request came under the same key.</summary>
    KeyUsedOtherwise,

    /// <summary>This operation is open on the volume.</summary>
    VolumeBusy,
}

/// <summary>All SQL of operations, their steps and their history. Every change of a status writes the history in the same transaction.</summary>
internal sealed class OperationStore(Database database, HostId host, EventHub events, TimeProvider clock)
{
    /// <summary>Of an operation that has its volume for itself, in SQL.</summary>
    public const string IsOpen = "status IN ('pending', 'executing', 'needs_attention')";

    private const string Columns =
        "id, type, status, volume_id, vm_id, host_id, request, response, error, error_code, fingerprint, cancel_requested, not_before, deadline, created_at, updated_at, completed_at";

    public async Task<(Acceptance Outcome, StoredOperation Operation)> AcceptAsync(NewOperation asked, TimeSpan limit, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var operation = new StoredOperation(
            $"op-{Guid.NewGuid()}", asked.Type, OperationStatus.Pending, asked.VolumeId, asked.VmId, host.Value, asked.Request, null, null, null,
            asked.Fingerprint, false, null, now + limit, now, now, null);
        try
        {
            await database.WriteAsync(session => InsertAsync(session, operation, asked.Key), cancellation);
        }
        catch (DuplicateException)
        {
            // Two unique indexes decide it: the key, and one open operation a volume.
            var (byKey, onVolume) = await database.ReadAsync(async session => (
                asked.Key is null ? null : await session.FirstAsync($"SELECT {Columns} FROM volume_operations WHERE idempotency_key = @key", Row, ("key", asked.Key)),
                asked.VolumeId is null ? null : await OpenOnAsync(session, asked.VolumeId)), cancellation);
            return byKey is not null
                ? (byKey.Fingerprint == asked.Fingerprint ? Acceptance.Repeated : Acceptance.KeyUsedOtherwise, byKey)
                : onVolume is not null ? (Acceptance.VolumeBusy, onVolume)

                // What stood in the way has ended between the two statements.
                : await AcceptAsync(asked, limit, cancellation);
        }

        Publish(operation.WithSteps([]));
        return (Acceptance.Accepted, operation);
    }

    public Task<StoredOperation?> FindAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(session => FindAsync(session, id), cancellation);

    public Task<ImmutableArray<StoredStep>> StepsAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(session => StepsAsync(session, id), cancellation);

    public Task<StoredOperation?> OpenOnAsync(string volumeId, CancellationToken cancellation) =>
        database.ReadAsync(session => OpenOnAsync(session, volumeId), cancellation);

    /// <summary>Every volume that an operation is open on.</summary>
    public Task<List<string>> OpenVolumesAsync(CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync($"SELECT volume_id FROM volume_operations WHERE volume_id IS NOT NULL AND {IsOpen}", row => row.Text("volume_id")),
        cancellation);

    /// <summary>Every volume that an operation is open on, or was since then.</summary>
    public Task<List<string>> OpenVolumesSinceAsync(DateTimeOffset since, CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync(
            $"SELECT DISTINCT volume_id FROM volume_operations WHERE volume_id IS NOT NULL AND ({IsOpen} OR updated_at >= @since)", row => row.Text("volume_id"), ("since", since)),
        cancellation);

    /// <summary>Those of this host that were at work when plumbd stopped.</summary>
    public Task<List<StoredOperation>> InterruptedAsync(CancellationToken cancellation) => database.ReadAsync(
        session => session.QueryAsync($"SELECT {Columns} FROM volume_operations WHERE host_id = @host AND status = 'executing' ORDER BY created_at, id", Row, ("host", host.Value)),
        cancellation);

    /// <summary>The oldest pending ones, now at work; each is given out once only.</summary>
    public async Task<List<StoredOperation>> TakeAsync(int most, CancellationToken cancellation)
    {
        var taken = await database.WriteAsync(
            async session =>
            {
                var due = await session.QueryAsync(
                    $"SELECT {Columns} FROM volume_operations WHERE host_id = @host AND status = 'pending' ORDER BY created_at, id LIMIT @most",
                    Row, ("host", host.Value), ("most", most));
                for (var i = 0; i < due.Count; i++)
                {
                    due[i] = await MoveAsync(session, due[i], OperationStatus.Executing, null, null, null);
                }

                return due;
            },
            cancellation);
        await PublishAsync(taken, cancellation);
        return taken;
    }

    /// <summary>The end of an operation, and in the same transaction what is true from now on.</summary>
    public async Task EndAsync(StoredOperation operation, OperationStatus status, string? response, string? code, string? error, Func<Session, Task>? bind, CancellationToken cancellation)
    {
        var ended = await database.WriteAsync(
            async session =>
            {
                if (bind is not null)
                {
                    await bind(session);
                }

                return await MoveAsync(session, operation, status, response, code, error);
            },
            cancellation);
        await PublishAsync([ended], cancellation);
    }

    /// <summary>
    /// Pending and needs_attention end at once. One at work is asked to stop before it changes anything; null when it has begun to.
    /// </summary>
    public async Task<StoredOperation?> CancelAsync(string id, CancellationToken cancellation)
    {
        var cancelled = await database.WriteAsync(
            async session =>
            {
                if (await FindAsync(session, id) is not { } operation)
                {
                    return null;
                }

                if (operation.Status is OperationStatus.Pending or OperationStatus.NeedsAttention)
                {
                    return await MoveAsync(session, operation, OperationStatus.Cancelled, null, "cancelled", operation.Status == OperationStatus.Pending
                        ? "It was cancelled before it began."
                        : $"Somebody looked at it and closed it. It had ended so: {operation.Error}");
                }

                var tooLate = (await StepsAsync(session, id)).Any(s => s.Changes);
                if (operation.HasEnded || tooLate)
                {
                    return null;
                }

                await session.ExecuteAsync("UPDATE volume_operations SET cancel_requested = 1 WHERE id = @id AND status = 'executing'", ("id", id));
                return operation with { CancelRequested = true };
            },
            cancellation);
        if (cancelled is { HasEnded: true })
        {
            await PublishAsync([cancelled], cancellation);
        }

        return cancelled;
    }

    /// <summary>Back to work, with fresh time: those that need attention, all or one.</summary>
    public async Task<List<StoredOperation>> TryAgainAsync(string? id, TimeSpan limit, CancellationToken cancellation)
    {
        var again = await database.WriteAsync(
            async session =>
            {
                var stuck = await session.QueryAsync(
                    $"SELECT {Columns} FROM volume_operations WHERE host_id = @host AND status = 'needs_attention' AND (@id = '' OR id = @id) ORDER BY created_at, id",
                    Row, ("host", host.Value), ("id", id ?? ""));
                for (var i = 0; i < stuck.Count; i++)
                {
                    stuck[i] = await MoveAsync(session, stuck[i] with { Deadline = clock.GetUtcNow() + limit }, OperationStatus.Executing, null, null, null);
                }

                return stuck;
            },
            cancellation);
        await PublishAsync(again, cancellation);
        return again;
    }

    public Task NameVolumeAsync(string id, string volumeId, CancellationToken cancellation) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE volume_operations SET volume_id = @volume WHERE id = @id", ("volume", volumeId), ("id", id)), cancellation);

    /// <summary>The step as it stands in the journal from now on; null when somebody cancelled before anything was changed.</summary>
    public async Task<StoredStep?> BeginStepAsync(string operationId, string name, bool changes, CancellationToken cancellation)
    {
        var step = await database.WriteAsync(session => BeginStepAsync(session, operationId, name, changes), cancellation);
        if (step is { Attempts: 1 })
        {
            await PublishAsync(operationId, cancellation);
        }

        return step;
    }

    public async Task EndStepAsync(StoredStep step, string status, string? outcome, string? error, CancellationToken cancellation)
    {
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE operation_steps SET status = @status, outcome = @outcome, error = @error, ended_at = @now WHERE operation_id = @id AND name = @name",
                ("status", status), ("outcome", outcome), ("error", error), ("now", clock.GetUtcNow()), ("id", step.OperationId), ("name", step.Name)),
            cancellation);
        await PublishAsync(step.OperationId, cancellation);
    }

    /// <summary>It is about to be tried once more, for this reason.</summary>
    public async Task RetriedAsync(StoredStep step, string error, CancellationToken cancellation)
    {
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE operation_steps SET attempts = attempts + 1, error = @error WHERE operation_id = @id AND name = @name",
                ("error", error), ("id", step.OperationId), ("name", step.Name)),
            cancellation);
        await PublishAsync(step.OperationId, cancellation);
    }

    private async Task<StoredStep?> BeginStepAsync(Session session, string operationId, string name, bool changes)
    {
        var steps = await StepsAsync(session, operationId);
        if (steps.FirstOrDefault(s => s.Name == name) is { } before)
        {
            if (before is { Status: StoredStep.Done, Outcome: not null })
            {
                return before;
            }

            await session.ExecuteAsync(
                "UPDATE operation_steps SET attempts = attempts + 1, status = 'started', ended_at = NULL WHERE operation_id = @id AND name = @name", ("id", operationId), ("name", name));
            return before with { Attempts = before.Attempts + 1, Status = StoredStep.Started, EndedAt = null };
        }

        if (changes && !steps.Any(s => s.Changes) && await FindAsync(session, operationId) is { CancelRequested: true })
        {
            return null;
        }

        var step = new StoredStep(operationId, steps.Length + 1, name, StoredStep.Started, changes, Guid.NewGuid().ToString(), null, null, 1, clock.GetUtcNow(), null);
        await session.ExecuteAsync(
            "INSERT INTO operation_steps (operation_id, number, name, status, changes, intent, attempts, started_at) VALUES (@id, @number, @name, @status, @changes, @intent, 1, @now)",
            ("id", operationId), ("number", step.Number), ("name", name), ("status", step.Status), ("changes", changes), ("intent", step.Intent), ("now", clock.GetUtcNow()));
        return step;
    }

    private async Task InsertAsync(Session session, StoredOperation operation, string? key)
    {
        await session.ExecuteAsync(
            """
            INSERT INTO volume_operations (id, type, status, volume_id, vm_id, host_id, request, idempotency_key, fingerprint, deadline, created_at, updated_at)
            VALUES (@id, @type, 'pending', @volume, @vm, @host, @request, @key, @fingerprint, @deadline, @now, @now)
            """,
            ("id", operation.Id), ("type", operation.Type), ("volume", operation.VolumeId), ("vm", operation.VmId), ("host", operation.HostId), ("request", operation.Request),
            ("key", key), ("fingerprint", operation.Fingerprint), ("deadline", operation.Deadline), ("now", operation.CreatedAt));
        await HistoryAsync(session, operation.Id, null, "pending", null);
    }

    /// <summary>The one way from one status to another. The database decides: an operation that somebody else moved stays where it is.</summary>
    private async Task<StoredOperation> MoveAsync(Session session, StoredOperation operation, OperationStatus status, string? response, string? code, string? error)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? completed = status is OperationStatus.Pending or OperationStatus.Executing ? null : now;
        var rows = await session.ExecuteAsync(
            """
            UPDATE volume_operations SET status = @status, response = @response, error_code = @code, error = @error, deadline = @deadline, updated_at = @now, completed_at = @completed,
                generation = generation + 1
            WHERE id = @id AND status = @before
            """,
            ("status", status.Word()), ("response", response), ("code", code), ("error", error), ("deadline", operation.Deadline), ("now", now),
            ("completed", completed), ("id", operation.Id), ("before", operation.Status.Word()));
        if (rows != 1)
        {
            throw new InvalidOperationException($"operation {operation.Id} is not {operation.Status.Word()} any more");
        }

        await HistoryAsync(session, operation.Id, operation.Status.Word(), status.Word(), error);

        // As it is on disk: the volume of a create became known after the operation was taken.
        return (await FindAsync(session, operation.Id))!;
    }

    private Task<int> HistoryAsync(Session session, string id, string? before, string after, string? details) => session.ExecuteAsync(
        "INSERT INTO volume_operation_history (operation_id, previous_status, new_status, changed_at, details) VALUES (@id, @before, @after, @now, @details)",
        ("id", id), ("before", before), ("after", after), ("now", clock.GetUtcNow()), ("details", details));

    private async Task PublishAsync(string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is { } operation)
        {
            await PublishAsync([operation], cancellation);
        }
    }

    private async Task PublishAsync(List<StoredOperation> operations, CancellationToken cancellation)
    {
        foreach (var operation in operations)
        {
            Publish(operation.WithSteps(await StepsAsync(operation.Id, cancellation)));
        }
    }

    private void Publish(Operation operation) => events.Publish("operation", JsonSerializer.Serialize(operation, DaemonJson.Default.Operation));

    internal static Task<StoredOperation?> FindAsync(Session session, string id) =>
        session.FirstAsync($"SELECT {Columns} FROM volume_operations WHERE id = @id", Row, ("id", id));

    internal static async Task<ImmutableArray<StoredStep>> StepsAsync(Session session, string id) => [.. await session.QueryAsync(
        "SELECT operation_id, number, name, status, changes, intent, outcome, error, attempts, started_at, ended_at FROM operation_steps WHERE operation_id = @id ORDER BY number",
        Step, ("id", id))];

    private static Task<StoredOperation?> OpenOnAsync(Session session, string volumeId) => session.FirstAsync(
        $"SELECT {Columns} FROM volume_operations WHERE volume_id = @volume AND {IsOpen}", Row, ("volume", volumeId));

    internal static StoredOperation Row(DbDataReader row) => new(
        row.Text("id"), row.Text("type"), OperationWords.Parse(row.Text("status"))!.Value, row.OptionalText("volume_id"), row.OptionalText("vm_id"), row.Text("host_id"),
        row.Text("request"), row.OptionalText("response"), row.OptionalText("error"), row.OptionalText("error_code"), row.OptionalText("fingerprint"),
        row.Flag("cancel_requested"), row.OptionalTime("not_before"), row.OptionalTime("deadline"), row.Time("created_at"), row.Time("updated_at"), row.OptionalTime("completed_at"));

    private static StoredStep Step(DbDataReader row) => new(
        row.Text("operation_id"), row.Number("number"), row.Text("name"), row.Text("status"), row.Flag("changes"), row.Text("intent"), row.OptionalText("outcome"),
        row.OptionalText("error"), row.Number("attempts"), row.Time("started_at"), row.OptionalTime("ended_at"));
}
