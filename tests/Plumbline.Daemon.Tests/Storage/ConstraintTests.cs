using System.Data.Common;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>What the schema itself refuses, and by which name callers learn of it.</summary>
public abstract class ConstraintTests : IAsyncDisposable
{
    private static readonly Dictionary<string, Func<Session, Task>> Violations = new(StringComparer.Ordinal)
    {
        ["one_open_operation_per_volume"] = async s =>
        {
            await s.OperationAsync("op-1", "v1", "completed");
            await s.OperationAsync("op-2", "v1", "needs_attention");
            await s.OperationAsync("op-3", "v2", "executing");
            await s.OperationAsync("op-4", "v1");
        },
        ["operations_idempotency"] = async s =>
        {
            await s.OperationAsync("op-1");
            await s.OperationAsync("op-2", idempotencyKey: "k");
            await s.OperationAsync("op-3", idempotencyKey: "K");
            await s.OperationAsync("op-4", status: "failed", idempotencyKey: "k");
        },
        ["volume_operations_pkey"] = async s =>
        {
            await s.OperationAsync("op-1");
            await s.OperationAsync("op-1");
        },
        ["operation_steps_pkey"] = async s =>
        {
            await s.OperationAsync("op-1");
            await s.OperationAsync("op-2");
            await s.StepAsync("op-1", "ask");
            await s.StepAsync("op-2", "ask");
            await s.StepAsync("op-1", "ask", number: 2);
        },
        ["volumes_pkey"] = s => TwiceAsync(() => s.ExecuteAsync("INSERT INTO volumes (id, name, provider) VALUES ('v', 'n', 'local')")),
        ["daemon_pkey"] = s => TwiceAsync(() => s.NoteAsync("a", "1")),
        ["schema_version_pkey"] = s => s.ExecuteAsync("INSERT INTO schema_version (version, checksum, applied_at) VALUES (1, 'x', 'y')"),
        ["findings_pkey"] = s => TwiceAsync(() => s.FindingAsync("f", "c", "s", Rows.Time)),
        ["one_open_finding_per_subject"] = async s =>
        {
            await s.FindingAsync("f1", "c", "s", Rows.Time);
            await s.FindingAsync("f2", "c", "s");
            await s.FindingAsync("f3", "c", "other");
            await s.FindingAsync("f4", "c", "s");
        },
        ["device_mappings_pkey"] = async s =>
        {
            await s.MappingAsync("m", "v1");
            await s.MappingAsync("m", "v2", "/dev/vdc", 8);
        },
        ["one_mapping_per_volume"] = async s =>
        {
            await s.MappingAsync("m1", "v1");
            await s.MappingAsync("m2", "v1", null, 7, "lost");
        },
        ["one_mapping_per_disk"] = async s =>
        {
            await s.MappingAsync("m1", "v1", null, 7, "lost");
            await s.MappingAsync("m2", "v2");
            await s.MappingAsync("m3", "v3", "/dev/vdc", null);
            await s.MappingAsync("m4", "v4", "/dev/vdd");
        },
        ["exports_pkey"] = async s =>
        {
            await s.ExecuteAsync("INSERT INTO exports (volume_id, host_id, export_name, created_at, updated_at) VALUES ('v', 'h', 'n1', 'x', 'x')");
            await s.ExecuteAsync("INSERT INTO exports (volume_id, host_id, export_name, created_at, updated_at) VALUES ('v', 'h', 'n2', 'x', 'x')");
        },
        ["one_export_per_name"] = async s =>
        {
            await s.ExecuteAsync("INSERT INTO exports (volume_id, host_id, export_name, created_at, updated_at) VALUES ('v1', 'h1', 'n', 'x', 'x')");
            await s.ExecuteAsync("INSERT INTO exports (volume_id, host_id, export_name, created_at, updated_at) VALUES ('v2', 'h2', 'n', 'x', 'x')");
            await s.ExecuteAsync("INSERT INTO exports (volume_id, host_id, export_name, created_at, updated_at) VALUES ('v3', 'h1', 'n', 'x', 'x')");
        },
        ["one_mapping_per_device"] = async s =>
        {
            await s.MappingAsync("m1", "v1");
            await s.MappingAsync("m2", "v2", null, null, "remote");
            await s.MappingAsync("m3", "v3", "/dev/vdb", 8);
        },
        ["one_mapping_per_number"] = async s =>
        {
            await NumberedAsync(s, "m1", "v1", "vm-1", 0);
            await NumberedAsync(s, "m2", "v2", "vm-1", null);
            await NumberedAsync(s, "m3", "v3", "vm-2", 0);
            await NumberedAsync(s, "m4", "v4", "vm-1", 0);
        },
        ["volume_operation_history_pkey"] = s => Task.CompletedTask,
    };

    private static Task<int> NumberedAsync(Session session, string id, string volume, string machine, long? number) => session.ExecuteAsync(
        "INSERT INTO device_mappings (id, volume_id, vm_id, host_id, disk_number, linux_state) VALUES (@id, @volume, @vm, 'h', @number, 'lost')",
        ("id", id), ("volume", volume), ("vm", machine), ("number", number));

    private readonly StorePlace _place;

    private protected ConstraintTests(StorePlace place) => _place = place;

    public static TheoryData<string> Names => [.. Violations.Keys.Where(name => name != "volume_operation_history_pkey")];

    private protected abstract string UniqueIndexesSql { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _place.DisposeAsync();
    }

    /// <summary>The last row of each is the one too many; those before it only look alike.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Duplicate_IsToldByTheNameOfItsIndex(string name)
    {
        await using var database = await _place.OpenAsync();

        var refusal = await Assert.ThrowsAsync<DuplicateException>(() => database.WriteAsync(Violations[name], Cancellation));

        Assert.Equal(name, refusal.Constraint);
        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("volume_operations"), Cancellation));
    }

    /// <summary>The numbers of the history are the database's; nobody else gives them.</summary>
    [Fact]
    public async Task EveryUniqueIndex_IsTested()
    {
        await using var database = await _place.OpenAsync();

        var indexes = await database.ReadAsync(session => session.QueryAsync(UniqueIndexesSql, row => row.Text("name")), Cancellation);

        Assert.Equal(Violations.Keys.Order(StringComparer.Ordinal), indexes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("INSERT INTO volume_operations (id, type, status, host_id, request, created_at, updated_at) VALUES ('o', 't', 'done', 'h', '{}', 'x', 'x')")]
    [InlineData("INSERT INTO operation_steps (operation_id, number, name, status, intent) VALUES ('nobody', 1, 'n', 'started', 'i')")]
    [InlineData("INSERT INTO device_mappings (id, volume_id, vm_id, host_id, device_path, linux_state) VALUES ('m', 'v', 'vm', 'h', NULL, 'attached')")]
    [InlineData("INSERT INTO device_mappings (id, volume_id, vm_id, host_id, device_path, linux_state) VALUES ('m', 'v', 'vm', 'h', '/dev/vdb', 'lost')")]
    [InlineData("INSERT INTO device_mappings (id, volume_id, vm_id, host_id, device_path, linux_state) VALUES ('m', 'v', 'vm', 'h', '/dev/vdb', 'gone')")]
    [InlineData("INSERT INTO daemon (key, value) VALUES ('k', NULL)")]
    [InlineData("INSERT INTO volumes (id, name, provider) VALUES (NULL, 'n', 'p')")]
    [InlineData("INSERT INTO volume (id) VALUES ('v')")]
    public async Task WhatIsOurOwnMistake_IsNoOutage(string sql)
    {
        await using var database = await _place.OpenAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => database.WriteAsync(session => session.ExecuteAsync(sql), Cancellation));

        Assert.Equal(DatabaseHealth.Healthy, (await database.CheckAsync(Cancellation)).Health);
    }

    [Fact]
    public async Task OperationThatIsRemoved_TakesItsStepsAlong_AndLeavesTheHistory()
    {
        await using var database = await _place.OpenAsync();
        await database.WriteAsync(
            async session =>
            {
                await session.OperationAsync("op-1");
                await session.StepAsync("op-1", "ask");
                await session.ExecuteAsync("INSERT INTO volume_operation_history (operation_id, new_status, changed_at) VALUES ('op-1', 'pending', 'x')");
                await session.ExecuteAsync("INSERT INTO volume_operation_history (operation_id, new_status, changed_at) VALUES ('op-1', 'executing', 'x')");
            },
            Cancellation);

        var removed = await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM volume_operations WHERE id = 'op-1'"), Cancellation);

        Assert.Equal(1, removed);
        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("operation_steps"), Cancellation));
        Assert.Equal(
            ["pending", "executing"],
            await database.ReadAsync(session => session.QueryAsync("SELECT new_status FROM volume_operation_history ORDER BY sequence", row => row.Text("new_status")), Cancellation));
    }

    public sealed class OnSqlite() : ConstraintTests(new SqlitePlace())
    {
        /// <summary>The key of the history is SQLite's row number itself and has no index.</summary>
        private protected override string UniqueIndexesSql =>
            """
            SELECT CASE i.origin WHEN 'pk' THEN t.name || '_pkey' ELSE i.name END AS name
            FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i."unique" = 1
            UNION SELECT 'volume_operation_history_pkey'
            """;
    }

    public sealed class OnPostgres(SharedPostgres postgres) : ConstraintTests(new PostgresPlace(postgres))
    {
        private protected override string UniqueIndexesSql =>
            "SELECT CAST(indexname AS TEXT) AS name FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%'";
    }

    private static async Task TwiceAsync(Func<Task> act)
    {
        await act();
        await act();
    }
}
