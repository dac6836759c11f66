using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Plumbline.Client;
using Plumbline.Daemon.Events;
using Plumbline.Daemon.Hosts;
using Plumbline.Daemon.Operations;
using Plumbline.Daemon.Storage;
using Plumbline.Daemon.Tests.Storage;
using Plumbline.Settings;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Operations;

/// <summary>Accepting, journaling, going on after a crash, cancelling and trying again: the same on both databases.</summary>
public abstract class OperationTests : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly StorePlace _place;
    private readonly HastyTime _clock = new();

    private protected OperationTests(StorePlace place) => _place = place;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _place.DisposeAsync();
    }

    [Fact]
    public async Task Accepted_IsOnDisk_AndItsHistoryBegins()
    {
        await using var database = await _place.OpenAsync(_clock);
        var (outcome, operation) = await Store(database).AcceptAsync(New("attach", "v1"), Hour, Cancellation);

        var found = await Store(database).FindAsync(operation.Id, Cancellation);

        Assert.Equal(Acceptance.Accepted, outcome);
        Assert.Equal(operation, found);
        Assert.Equal([(null, "pending")], await HistoryAsync(database, operation.Id));
    }

    /// <summary>V6: the original had neither a lock a volume nor a key.</summary>
    [Fact]
    public async Task SecondOperationOnABusyVolume_IsRefusedWithTheFirst_UntilThatEnds()
    {
        await using var database = await _place.OpenAsync(_clock);
        var store = Store(database);
        var (_, first) = await store.AcceptAsync(New("attach", "v1"), Hour, Cancellation);

        var (second, busyWith) = await store.AcceptAsync(New("detach", "v1"), Hour, Cancellation);
        var (other, _) = await store.AcceptAsync(New("attach", "v2"), Hour, Cancellation);
        var taken = Assert.Single(await store.TakeAsync(1, Cancellation));
        await store.EndAsync(taken, OperationStatus.NeedsAttention, null, "provider_error", "nobody knows", null, Cancellation);
        var (stillBusy, _) = await store.AcceptAsync(New("detach", "v1"), Hour, Cancellation);
        await store.CancelAsync(first.Id, Cancellation);
        var (free, _) = await store.AcceptAsync(New("detach", "v1"), Hour, Cancellation);

        Assert.Equal((Acceptance.VolumeBusy, first.Id), (second, busyWith.Id));
        Assert.Equal(Acceptance.Accepted, other);
        Assert.Equal(Acceptance.VolumeBusy, stillBusy);
        Assert.Equal(Acceptance.Accepted, free);
    }

    [Fact]
    public async Task SameKey_GivesTheSameOperation_AndAnotherRequestUnderItIsRefused()
    {
        await using var database = await _place.OpenAsync(_clock);
        var store = Store(database);
        var (_, first) = await store.AcceptAsync(New("create", null) with { Key = "k", Fingerprint = "a" }, Hour, Cancellation);

        var (repeated, same) = await store.AcceptAsync(New("create", null) with { Key = "k", Fingerprint = "a" }, Hour, Cancellation);
        var (mismatch, _) = await store.AcceptAsync(New("create", null) with { Key = "k", Fingerprint = "b" }, Hour, Cancellation);

        Assert.Equal((Acceptance.Repeated, first.Id), (repeated, same.Id));
        Assert.Equal(Acceptance.KeyUsedOtherwise, mismatch);
    }

    [Fact]
    public async Task ManyAtOnceOnOneVolume_OneIsAccepted()
    {
        await using var database = await _place.OpenAsync(_clock);
        var store = Store(database);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.AcceptAsync(New("attach", "v1"), Hour, Cancellation))));

        Assert.Single(outcomes, o => o.Outcome == Acceptance.Accepted);
        Assert.Equal(19, outcomes.Count(o => o.Outcome == Acceptance.VolumeBusy));
    }

    [Fact]
    public async Task Handler_IsRunToItsEnd_AndWhatItBindsIsTrueWithItsStatus()
    {
        await using var database = await _place.OpenAsync(_clock);
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.ChangeAsync("ask", (_, _) => Task.FromResult<Answer<JsonDocument>>(Json("1")), Any, Cancellation);
            return new OperationResult("{\"message\":\"good\"}", session => session.NoteAsync("bound", "yes"));
        });
        var operation = await RunAsync(database, handler);

        Assert.Equal((OperationStatus.Completed, "{\"message\":\"good\"}"), (operation.Status, operation.Response));
        Assert.Equal("yes", await database.ReadAsync(session => session.NoteAsync("bound"), Cancellation));
        Assert.Equal([(null, "pending"), ("pending", "executing"), ("executing", "completed")], await HistoryAsync(database, operation.Id));
    }

    /// <summary>Whoever waits by events takes the last one for the operation: a create was told to have ended without its volume.</summary>
    [Fact]
    public async Task CreatesLastEvent_HasTheVolumeThatBecameKnown()
    {
        await using var database = await _place.OpenAsync(_clock);
        var events = new EventHub(_clock);
        var begun = events.Last;
        var store = new OperationStore(database, new HostId("host-1"), events, _clock);
        await store.AcceptAsync(New("create", null), Hour, Cancellation);
        var taken = Assert.Single(await store.TakeAsync(1, Cancellation));

        await store.NameVolumeAsync(taken.Id, "v1", Cancellation);
        await store.EndAsync(taken, OperationStatus.Completed, "{}", null, null, null, Cancellation);

        using var last = JsonDocument.Parse(events.After(begun).Events![^1].Data);
        Assert.Equal(("completed", "v1"), (last.RootElement.GetProperty("status").GetString(), last.RootElement.GetProperty("volume_id").GetString()));
    }

    /// <summary>What cannot be bound is not completed either: one transaction has both.</summary>
    [Fact]
    public async Task BindingThatFails_LeavesNeitherHalf()
    {
        await using var database = await _place.OpenAsync(_clock);
        var handler = new ScriptedHandler(_ => Task.FromResult(new OperationResult("{}", async session =>
        {
            await session.NoteAsync("bound", "half");
            throw new InvalidOperationException("the second half");
        })));
        var operation = await RunAsync(database, handler);

        Assert.Equal((OperationStatus.NeedsAttention, "internal"), (operation.Status, operation.ErrorCode));
        Assert.Null(await database.ReadAsync(session => session.NoteAsync("bound"), Cancellation));
    }

    /// <summary>V6: the original's operations were goroutines and died with it.</summary>
    [Fact]
    public async Task KilledInAStep_GoesOnThere_WithTheSameIntent_AndAsksNothingTwice()
    {
        await using var database = await _place.OpenAsync(_clock);
        var asked = new List<(string Step, StepIntent Intent)>();
        var hanging = new TaskCompletionSource();
        using var killed = new CancellationTokenSource();
        var dies = true;
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.ChangeAsync("first", (intent, _) => AnswerAsync("first", intent), Any, Cancellation);
            await operation.ChangeAsync("second", async (intent, token) =>
            {
                asked.Add(("second", intent));
                if (dies)
                {
                    hanging.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                }

                return Json("2");
            }, Any, dies ? killed.Token : Cancellation);
            return Nothing;
        });
        await Store(database).AcceptAsync(New("scripted", "v1"), Hour, Cancellation);
        var first = Runner(database, handler).RunAsync(killed.Token);
        await hanging.Task;
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        dies = false;
        var operation = await WaitAsync(database, Runner(database, handler));

        Assert.Equal(OperationStatus.Completed, operation.Status);
        Assert.Equal(["first", "second", "second"], asked.Select(a => a.Step));
        Assert.False(asked[1].Intent.Resumed);
        Assert.True(asked[2].Intent.Resumed);
        Assert.Equal(asked[1].Intent.Id, asked[2].Intent.Id);

        Task<Answer<JsonDocument>> AnswerAsync(string step, StepIntent intent)
        {
            asked.Add((step, intent));
            return Task.FromResult<Answer<JsonDocument>>(Json("1"));
        }
    }

    [Theory]
    [InlineData(nameof(Trouble.Busy))]
    [InlineData(nameof(Trouble.Throttled))]
    [InlineData(nameof(Trouble.Unavailable))]
    [InlineData(nameof(Trouble.Open))]
    public async Task WhatPassesByItself_IsTriedAgain_AndToldThatItMayHaveBeenAsked(string trouble)
    {
        await using var database = await _place.OpenAsync(_clock);
        var intents = new List<StepIntent>();
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.ChangeAsync("ask", (intent, _) =>
            {
                intents.Add(intent);
                return Task.FromResult<Answer<JsonDocument>>(intents.Count < 3 ? new Refusal(Enum.Parse<Trouble>(trouble), "later") : Json("1"));
            }, Any, Cancellation);
            return Nothing;
        });
        var operation = await RunAsync(database, handler);
        var step = Assert.Single(await Store(database).StepsAsync(operation.Id, Cancellation));

        Assert.Equal(OperationStatus.Completed, operation.Status);
        Assert.Equal([false, true, true], intents.Select(i => i.Resumed));
        Assert.Equal(3, step.Attempts);
    }

    [Theory]
    [InlineData(nameof(Trouble.Refused), "conflict")]
    [InlineData(nameof(Trouble.Capacity), "provider_error")]
    [InlineData(nameof(Trouble.Permission), "provider_error")]
    [InlineData(nameof(Trouble.Gone), "not_found")]
    [InlineData(nameof(Trouble.Ambiguous), "ambiguous")]
    public async Task WhatIsCertainlyRefused_Fails_WithoutAnotherAttempt(string trouble, string code)
    {
        await using var database = await _place.OpenAsync(_clock);
        var asked = 0;
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.ChangeAsync("ask", (_, _) =>
            {
                asked++;
                return Task.FromResult<Answer<JsonDocument>>(new Refusal(Enum.Parse<Trouble>(trouble), "No, because."));
            }, Any, Cancellation);
            return Nothing;
        });
        var operation = await RunAsync(database, handler);

        Assert.Equal((OperationStatus.Failed, code, "No, because.", 1), (operation.Status, operation.ErrorCode, operation.Error, asked));
    }

    /// <summary>A time limit says nothing of the outside world: it never ends in "failed".</summary>
    [Fact]
    public async Task TimeLimit_EndsInNeedsAttention_AndTryingAgainGoesOn()
    {
        await using var database = await _place.OpenAsync(_clock);
        var ready = false;
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.ChangeAsync("ask", (_, _) => Task.FromResult<Answer<JsonDocument>>(ready ? Json("1") : new Refusal(Trouble.Busy, "busy")), Any, Cancellation);
            return Nothing;
        });
        await Store(database).AcceptAsync(New("scripted", "v1"), -Hour, Cancellation);
        var runner = Runner(database, handler);
        var late = await WaitAsync(database, runner);

        ready = true;
        var again = Assert.Single(await runner.TryAgainAsync(late.Id, Cancellation));
        var operation = await WaitAsync(database, Runner(database, handler));

        Assert.Equal((OperationStatus.NeedsAttention, "busy"), (late.Status, late.ErrorCode));
        Assert.Equal(OperationStatus.Executing, again.Status);
        Assert.Equal(OperationStatus.Completed, operation.Status);
    }

    /// <summary>Half of it is done: "failed" would say that nothing happened.</summary>
    [Fact]
    public async Task RefusalAfterAChange_NeedsAttention()
    {
        await using var database = await _place.OpenAsync(_clock);
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.ChangeAsync("change", (_, _) => Task.FromResult<Answer<JsonDocument>>(Json("1")), Any, Cancellation);
            await operation.LookAsync<JsonDocument>("look", _ => Task.FromResult<Answer<JsonDocument>>(new Refusal(Trouble.Ambiguous, "two disks")), Any, Cancellation);
            return Nothing;
        });
        var operation = await RunAsync(database, handler);

        Assert.Equal((OperationStatus.NeedsAttention, "ambiguous", "two disks"), (operation.Status, operation.ErrorCode, operation.Error));
    }

    [Fact]
    public async Task Cancel_BeforeTheFirstChange_EndsIt_AndAfterItComesTooLate()
    {
        await using var database = await _place.OpenAsync(_clock);
        var store = Store(database);
        var cancelled = new List<StoredOperation?>();
        var handler = new ScriptedHandler(async operation =>
        {
            await operation.LookAsync("look", async _ =>
            {
                if (operation.Operation.VolumeId == "early")
                {
                    cancelled.Add(await store.CancelAsync(operation.Operation.Id, Cancellation));
                }

                return Json("1");
            }, Any, Cancellation);
            await operation.ChangeAsync("change", async (_, _) =>
            {
                cancelled.Add(await store.CancelAsync(operation.Operation.Id, Cancellation));
                return Json("2");
            }, Any, Cancellation);
            return Nothing;
        });
        var early = await RunAsync(database, handler, "early");
        var late = await RunAsync(database, handler, "late");

        Assert.Equal(OperationStatus.Cancelled, early.Status);
        Assert.DoesNotContain(await store.StepsAsync(early.Id, Cancellation), s => s.Changes);
        Assert.Equal(OperationStatus.Completed, late.Status);
        Assert.Equal([true, false], cancelled.Select(c => c is not null));
    }

    [Fact]
    public async Task DefectOfOurs_IsNoFailureOfTheOperation()
    {
        await using var database = await _place.OpenAsync(_clock);
        var operation = await RunAsync(database, new ScriptedHandler(_ => throw new InvalidOperationException("a defect")));

        Assert.Equal((OperationStatus.NeedsAttention, "internal"), (operation.Status, operation.ErrorCode));
        Assert.Contains("a defect", operation.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_GoThroughAllOfThem_Once_AndFiltersNarrow()
    {
        await using var database = await _place.OpenAsync(_clock);
        var store = Store(database);
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add((await store.AcceptAsync(New(i % 2 == 0 ? "attach" : "detach", $"v{i}"), Hour, Cancellation)).Operation.Id);
        }

        var lists = new OperationLists(database);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await lists.PageAsync(new OperationFilter(null, null, null, null, OperationCursor.Parse(cursor), 3), Cancellation);
            seen.AddRange(page.Operations.Select(o => o.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        var detaches = await lists.PageAsync(new OperationFilter("detach", "pending", null, null, null, 100), Cancellation);
        var exported = new List<string>();
        await foreach (var audited in lists.ExportAsync(new OperationFilter(null, null, null, null, null, 100), Cancellation))
        {
            exported.Add(audited.Operation.Id);
            Assert.Equal("pending", Assert.Single(audited.History).NewStatus);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(3, detaches.Operations.Count);
        Assert.Equal(ids.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forgetting_TakesTheEndedOnes_AndLeavesTheOpen()
    {
        await using var database = await _place.OpenAsync(_clock);
        var ended = await RunAsync(database, new ScriptedHandler(_ => Task.FromResult(Nothing)), "v1");
        var (_, open) = await Store(database).AcceptAsync(New("attach", "v2"), Hour, Cancellation);

        var lists = new OperationLists(database);
        Assert.Equal(0, await lists.ForgetAsync(_clock.GetUtcNow(), Cancellation));
        Assert.Equal(1, await lists.ForgetAsync(_clock.GetUtcNow() + Hour, Cancellation));

        Assert.Null(await Store(database).FindAsync(ended.Id, Cancellation));
        Assert.Empty(await HistoryAsync(database, ended.Id));
        Assert.NotNull(await Store(database).FindAsync(open.Id, Cancellation));
    }

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo<JsonDocument> Any => Plumbline.Daemon.Tests.Operations.AnyJson.Default.JsonDocument;

    private static OperationResult Nothing => new("{}", _ => Task.CompletedTask);

    private static NewOperation New(string type, string? volume) => new(type, volume, null, "{}", null, null);

    private static JsonDocument Json(string text) => JsonDocument.Parse(text);

    private OperationStore Store(Database database) => new(database, new HostId("host-1"), new EventHub(_clock), _clock);

    private OperationRunner Runner(Database database, OperationHandler handler) =>
        new([handler], Store(database), HostSettings.Defaults, _clock, NullLogger<OperationRunner>.Instance);

    private async Task<StoredOperation> RunAsync(Database database, OperationHandler handler, string volume = "v1")
    {
        await Store(database).AcceptAsync(New("scripted", volume), Hour, Cancellation);
        return await WaitAsync(database, Runner(database, handler), volume);
    }

    /// <summary>Until the newest operation has ended.</summary>
    private async Task<StoredOperation> WaitAsync(Database database, OperationRunner runner, string? volume = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = runner.RunAsync(stop.Token);
        var lists = new OperationLists(database);
        while (true)
        {
            var newest = (await lists.PageAsync(new OperationFilter(null, null, volume, null, null, 1), Cancellation)).Operations.Single();
            if (newest.HasEnded)
            {
                await stop.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
                return (await Store(database).FindAsync(newest.Id, Cancellation))!;
            }

            Assert.False(running.IsFaulted, running.Exception?.ToString());
            await Task.Delay(TimeSpan.FromSeconds(1), _clock, Cancellation);
        }
    }

    private static Task<List<(string? Before, string After)>> HistoryAsync(Database database, string id) => database.ReadAsync(
        session => session.QueryAsync(
            "SELECT previous_status, new_status FROM volume_operation_history WHERE operation_id = @id ORDER BY sequence",
            row => (row.OptionalText("previous_status"), row.Text("new_status")), ("id", id)),
        Cancellation);

    private sealed class ScriptedHandler(Func<OperationContext, Task<OperationResult>> run) : OperationHandler("scripted")
    {
        public override Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellation) => run(operation);
    }
}

public sealed class SqliteOperationTests() : OperationTests(new SqlitePlace());

public sealed class PostgresOperationTests(SharedPostgres postgres) : OperationTests(new PostgresPlace(postgres));
