using System.Globalization;
using Plumbline.Daemon.Storage;
using Plumbline.Testing;

namespace Plumbline.Daemon.Tests.Storage;

public abstract class ConcurrencyTests : IAsyncDisposable
{
    private protected ConcurrencyTests(StorePlace place) => Place = place;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected StorePlace Place { get; }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Place.DisposeAsync();
    }

    [Fact]
    public async Task ManyWriters_LoseNothing()
    {
        await using var database = await Place.OpenAsync();
        await CountUpAsync([database], writers: 16, each: 25);
    }

    /// <summary>A transaction that reads first is the one that loses something where writers are not kept apart.</summary>
    private protected static async Task CountUpAsync(Database[] databases, int writers, int each)
    {
        await databases[0].WriteAsync(session => session.NoteAsync("counter", "0"), Cancellation);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await databases[writer % databases.Length].WriteAsync(AddOneAsync, Cancellation);
            }
        })));

        var counted = await databases[0].ReadAsync(session => session.NoteAsync("counter"), Cancellation);
        Assert.Equal((writers * each).ToString(CultureInfo.InvariantCulture), counted);
    }

    private protected static async Task AddOneAsync(Session session)
    {
        var seen = int.Parse((await session.NoteAsync("counter"))!, CultureInfo.InvariantCulture);
        await Task.Yield();
        await session.ExecuteAsync("UPDATE daemon SET value = @value WHERE key = 'counter'", ("value", (seen + 1).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Who waited for the other would never end: each holds on until the other is done.</summary>
    [Fact]
    public async Task Readers_SeeOneMoment_AndHoldUpNoWriter()
    {
        await using var database = await Place.OpenAsync();
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);

        var (first, second) = await database.ReadAsync(
            async session =>
            {
                var before = await session.NoteAsync("a");
                await database.WriteAsync(s => s.ExecuteAsync("UPDATE daemon SET value = '2'"), Cancellation);
                return (before, await session.NoteAsync("a"));
            },
            Cancellation);

        Assert.Equal(("1", "1"), (first, second));
        Assert.Equal("2", await database.ReadAsync(session => session.NoteAsync("a"), Cancellation));
    }

    [Fact]
    public async Task Writers_HoldUpNoReader_AndAreNotSeenBeforeTheyEnd()
    {
        await using var database = await Place.OpenAsync();

        var seen = await database.WriteAsync(
            async session =>
            {
                await session.NoteAsync("a", "1");
                return await database.ReadAsync(s => s.CountAsync("daemon"), Cancellation);
            },
            Cancellation);

        Assert.Equal((0, 1), (seen, await database.ReadAsync(session => session.CountAsync("daemon"), Cancellation)));
    }

    /// <summary>More than connections are kept.</summary>
    [Fact]
    public async Task ManyReaders_ReadAtOnce()
    {
        await using var database = await Place.OpenAsync();
        await database.WriteAsync(session => session.NoteAsync("a", "1"), Cancellation);

        var values = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => database.ReadAsync(
            async session =>
            {
                await session.CountAsync("daemon");
                await Task.Yield();
                return await session.NoteAsync("a");
            },
            Cancellation))));

        Assert.All(values, value => Assert.Equal("1", value));
    }

    public sealed class OnSqlite() : ConcurrencyTests(new SqlitePlace())
    {
        [Fact]
        public async Task SecondDaemonOnTheFile_IsRefused_UntilTheFirstIsGone()
        {
            await using (await Place.OpenAsync())
            {
                var refused = await Place.RefusedAsync();

                Assert.Contains("another plumbd uses the database", refused.Problem, StringComparison.Ordinal);
                Assert.Contains("/plumbline.db.lock", refused.Problem, StringComparison.Ordinal);
                Assert.False(refused.MayPass);
            }

            await (await Place.OpenAsync()).DisposeAsync();
        }
    }

    public sealed class OnPostgres(SharedPostgres postgres) : ConcurrencyTests(new PostgresPlace(postgres))
    {
        [Fact]
        public async Task DaemonsThatStartTogether_MakeTheSchemaOnce()
        {
            // All of them wait for the lock before any goes on, and then stand behind each other for every step.
            await using var engine = await Place.EngineAsync();
            var starting = await engine.RunAsync(
                Access.Migrate,
                async session =>
                {
                    var starts = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Place.OpenAsync())).ToArray();
                    while (await session.FirstAsync("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", row => row.Number("n")) < starts.Length)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
                    }

                    return starts;
                },
                Cancellation);
            var databases = await Task.WhenAll(starting);

            Assert.Equal(1, await databases[0].ReadAsync(session => session.CountAsync("schema_version"), Cancellation));
            await CountUpAsync(databases, writers: 4, each: 25);
            foreach (var database in databases)
            {
                await database.DisposeAsync();
            }
        }

        /// <summary>The other's write falls between reading and writing: only beginning again gives 2.</summary>
        [Fact]
        public async Task WriterWhoseGroundMoved_BeginsAgain()
        {
            await using var one = await Place.OpenAsync();
            await using var other = await Place.OpenAsync();
            await one.WriteAsync(session => session.NoteAsync("counter", "0"), Cancellation);

            var runs = 0;
            await one.WriteAsync(
                async session =>
                {
                    await session.NoteAsync("counter");
                    if (++runs == 1)
                    {
                        await other.WriteAsync(AddOneAsync, Cancellation);
                    }

                    await AddOneAsync(session);
                },
                Cancellation);

            Assert.Equal((2, "2"), (runs, await one.ReadAsync(session => session.NoteAsync("counter"), Cancellation)));
        }

        [Fact]
        public async Task GroundThatMovesEachTime_IsGivenUpInTheEnd()
        {
            await using var one = await Place.OpenAsync(new HastyTime());
            await using var other = await Place.OpenAsync();
            await one.WriteAsync(session => session.NoteAsync("counter", "0"), Cancellation);

            var runs = 0;
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => one.WriteAsync(
                async session =>
                {
                    await session.NoteAsync("counter");
                    runs++;
                    await other.WriteAsync(AddOneAsync, Cancellation);
                    await AddOneAsync(session);
                },
                Cancellation));

            Assert.Contains("too busy: 10 attempts", refusal.Message, StringComparison.Ordinal);
            Assert.Equal((10, "10"), (runs, await one.ReadAsync(session => session.NoteAsync("counter"), Cancellation)));
        }

        /// <summary>The index decides between daemons too.</summary>
        [Fact]
        public async Task TwoDaemonsThatTakeOneVolume_AreOneThatIsBusy()
        {
            await using var one = await Place.OpenAsync();
            await using var other = await Place.OpenAsync();

            var outcomes = await Task.WhenAll(new[] { one, other }.SelectMany((database, d) => Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
            {
                try
                {
                    await database.WriteAsync(session => session.OperationAsync($"op-{d}-{i}", "v1"), Cancellation);
                    return "taken";
                }
                catch (DuplicateException e)
                {
                    return e.Constraint;
                }
            }))));

            Assert.Equal((1, 19), (outcomes.Count(o => o == "taken"), outcomes.Count(o => o == "one_open_operation_per_volume")));
        }
    }
}
