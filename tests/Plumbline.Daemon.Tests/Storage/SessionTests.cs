using System.Data.Common;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Tests.Storage;

/// <summary>Transactions, values and columns: the same on both databases.</summary>
public abstract class SessionTests : IAsyncDisposable
{
    private readonly StorePlace _place;

    private protected SessionTests(StorePlace place) => _place = place;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _place.DisposeAsync();
    }

    [Fact]
    public async Task WhatWasWritten_IsThereAfterClosing()
    {
        await using (var first = await _place.OpenAsync())
        {
            await first.WriteAsync(session => session.NoteAsync("host", "4711"), Cancellation);
        }

        await using var second = await _place.OpenAsync();
        Assert.Equal("4711", await second.ReadAsync(session => session.NoteAsync("host"), Cancellation));
        Assert.Null(await second.ReadAsync(session => session.NoteAsync("other"), Cancellation));
    }

    [Fact]
    public async Task Values_ComeBackAsTheyWent()
    {
        await using var database = await _place.OpenAsync();
        const string Name = "Grüße 'a' \"b\" \U0001F4BE; -- \\ \n";

        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO device_mappings (id, volume_id, vm_id, host_id, linux_state, size, read_only, serial, generation, last_sync, updated_at)
                VALUES (@id, 'v', 'vm', 'h', 'remote', @size, @read_only, @serial, @generation, @last_sync, @updated_at)
                """,
                ("id", Name), ("size", long.MaxValue), ("read_only", true), ("serial", null), ("generation", 3), ("last_sync", Rows.Time.ToOffset(TimeSpan.FromHours(2))), ("updated_at", null)),
            Cancellation);

        var row = await database.ReadAsync(
            session => session.QueryAsync(
                "SELECT * FROM device_mappings WHERE id = @id AND read_only = @yes",
                r => (r.Text("id"), r.Number("size"), r.Flag("read_only"), r.OptionalText("serial"), r.OptionalNumber("diskseq"), r.OptionalNumber("generation"), r.Time("last_sync"), r.OptionalTime("updated_at"), r.Text("last_sync")),
                ("@id", Name), ("yes", true)),
            Cancellation);

        Assert.Equal([(Name, long.MaxValue, true, null, null, 3, Rows.Time, null, "2026-11-20T10:15:00.250Z")], row);
    }

    /// <summary>PostgreSQL cannot know the type of a bare null; the cast that Session asks for works on both.</summary>
    [Fact]
    public async Task NullAsAFilter_IsWrittenWithACast()
    {
        await using var database = await _place.OpenAsync();
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);

        Task<List<string>> FindAsync(string? value) => database.ReadAsync(
            session => session.QueryAsync("SELECT key FROM daemon WHERE CAST(@value AS TEXT) IS NULL OR value = @value", row => row.Text("key"), ("value", value)), Cancellation);

        Assert.Equal((1, 1, 0), ((await FindAsync(null)).Count, (await FindAsync("1")).Count, (await FindAsync("2")).Count));
    }

    [Fact]
    public async Task ValueOfAnotherKind_IsRefused()
    {
        await using var database = await _place.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => database.ReadAsync(session => session.FirstAsync("SELECT @x AS x", row => row.Text("x"), ("x", 1.5)), Cancellation));
    }

    [Fact]
    public async Task WorkThatThrows_LeavesNothing()
    {
        await using var database = await _place.OpenAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => database.WriteAsync(
            async session =>
            {
                await session.NoteAsync("a", "1");
                throw new TimeoutException();
            },
            Cancellation));

        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation));
        await database.WriteAsync(session => session.NoteAsync("a", "2"), Cancellation);
        Assert.Equal("2", await database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
    }

    [Fact]
    public async Task CancelledWork_LeavesNothing()
    {
        await using var database = await _place.OpenAsync();
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(
            async session =>
            {
                await session.NoteAsync("a", "1");
                await cancelled.CancelAsync();
                await session.NoteAsync("b", "2");
            },
            cancelled.Token));

        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation));
    }

    /// <summary>PostgreSQL has ended the transaction by then, and its COMMIT would roll back without a word.</summary>
    [Fact]
    public async Task FailureThatWorkPassesOver_IsNoSuccess()
    {
        await using var database = await _place.OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(
            async session =>
            {
                await session.NoteAsync("a", "1");
                await Assert.ThrowsAsync<DuplicateException>(() => session.NoteAsync("a", "2"));
            },
            Cancellation));

        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation));
    }

    [Fact]
    public async Task Reading_CannotWrite()
    {
        await using var database = await _place.OpenAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => database.ReadAsync(session => session.NoteAsync("a", "1"), Cancellation));

        Assert.Equal(0, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation));
    }

    [Fact]
    public async Task WriteInsideAWrite_IsAnErrorAndNoDeadlock()
    {
        await using var database = await _place.OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(_ => database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation), Cancellation).WaitAsync(TimeSpan.FromSeconds(30)));

        await database.WriteAsync(session => session.NoteAsync("a", "2"), Cancellation);
    }

    [Fact]
    public async Task Check_AsksTheDatabase()
    {
        await using var database = await _place.OpenAsync();

        var state = await database.CheckAsync(Cancellation);

        Assert.Equal(DatabaseHealth.Healthy, state.Health);
        Assert.EndsWith("schema 1", state.Sentence, StringComparison.Ordinal);
    }

    public sealed class OnSqlite() : SessionTests(new SqlitePlace());

    public sealed class OnPostgres(SharedPostgres postgres) : SessionTests(new PostgresPlace(postgres));
}
