using System.Collections.Immutable;
using System.Data.Common;
using Plumbline.Daemon.Storage;

namespace Plumbline.Daemon.Tests.Storage;

public abstract class MigratorTests : IAsyncDisposable
{
    private static readonly Migration Second = new(2, "0002_second", "CREATE TABLE second (id TEXT NOT NULL PRIMARY KEY);\n-- a; b\nINSERT INTO second (id) VALUES ('x');");

    private protected MigratorTests(StorePlace place) => Place = place;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected StorePlace Place { get; }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Place.DisposeAsync();
    }

    [Fact]
    public async Task EmptyDatabase_GetsEveryStep_AndAnotherStartChangesNothing()
    {
        await using var engine = await Place.EngineAsync();

        var first = await MigrateAsync(engine, Second);
        var again = await MigrateAsync(engine, Second);

        Assert.True(first.Usable);
        Assert.EndsWith("schema 2, new", first.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("schema 2", again.Sentence, StringComparison.Ordinal);
        Assert.Equal([1, 2], await engine.RunAsync(Access.Read, s => s.QueryAsync("SELECT version FROM schema_version ORDER BY version", row => row.Number("version")), Cancellation));
        Assert.Equal(1, await engine.RunAsync(Access.Read, s => s.CountAsync("second"), Cancellation));
    }

    [Fact]
    public async Task OlderDatabase_IsBroughtUp_WithWhatIsInIt()
    {
        await using (var database = await Place.OpenAsync())
        {
            await database.WriteAsync(session => session.OperationAsync("op-1"), Cancellation);
        }

        await using var engine = await Place.EngineAsync();
        var (usable, sentence) = await MigrateAsync(engine, Second);

        Assert.True(usable);
        Assert.Contains("schema 2, was 1; ", sentence, StringComparison.Ordinal);
        Assert.Equal(1, await engine.RunAsync(Access.Read, s => s.CountAsync("volume_operations"), Cancellation));
    }

    [Fact]
    public async Task StepThatFails_LeavesNothingOfItself()
    {
        await using var engine = await Place.EngineAsync();
        await MigrateAsync(engine);

        await Assert.ThrowsAnyAsync<DbException>(() => MigrateAsync(engine, Second with { Sql = Second.Sql + "INSERT INTO nowhere (id) VALUES ('x');" }));

        Assert.DoesNotContain("second", await engine.RunAsync(Access.Read, s => s.QueryAsync(engine.TablesSql, row => row.Text("name")), Cancellation));
        Assert.Equal(1, await engine.RunAsync(Access.Read, s => s.CountAsync("schema_version"), Cancellation));
    }

    [Fact]
    public async Task NewerDatabase_IsRefused()
    {
        await using (var engine = await Place.EngineAsync())
        {
            await MigrateAsync(engine, Second);
        }

        var refused = await Place.RefusedAsync();

        Assert.Contains("its schema is 2, and this one knows 1", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", refused.Problem, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
    }

    [Fact]
    public async Task StepWithAnotherText_IsRefused()
    {
        await using (var engine = await Place.EngineAsync())
        {
            var first = Migration.For(engine.Name)[0];
            await new Migrator(engine, [first with { Sql = first.Sql + "\n-- changed" }], TimeProvider.System).RunAsync(Cancellation);
        }

        Assert.Contains("step 1 of its schema is not the 0001_initial that is known here", (await Place.RefusedAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseWithAGap_IsRefused()
    {
        await using (var database = await Place.OpenAsync())
        {
            await database.WriteAsync(session => session.ExecuteAsync("UPDATE schema_version SET version = 0"), Cancellation);
        }

        Assert.Contains("made by another program", (await Place.RefusedAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseOfSomethingElse_IsRefused()
    {
        await using (var engine = await Place.EngineAsync())
        {
            await engine.RunAsync(Access.Migrate, s => s.ExecuteAsync("CREATE TABLE customers (id TEXT)"), Cancellation);
        }

        var refused = await Place.RefusedAsync();

        Assert.Contains("a database of something else", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("customers", refused.Problem, StringComparison.Ordinal);
        await using var after = await Place.EngineAsync();
        Assert.Equal(["customers"], await after.RunAsync(Access.Read, s => s.QueryAsync(after.TablesSql, row => row.Text("name")), Cancellation));
    }

    /// <summary>A shipped step that was edited would be refused by every database that has it. Add a new step instead.</summary>
    [Fact]
    public async Task ShippedSteps_KeepTheirText()
    {
        await using var engine = await Place.EngineAsync();

        Assert.Equal(Checksums, Migration.For(engine.Name).Select(step => step.Checksum));
    }

    private protected abstract ImmutableArray<string> Checksums { get; }

    private protected static Task<(bool Usable, string Sentence)> MigrateAsync(Engine engine, params IEnumerable<Migration> more) =>
        new Migrator(engine, [.. Migration.For(engine.Name), .. more], TimeProvider.System).RunAsync(Cancellation);

    public sealed class OnPostgres(SharedPostgres postgres) : MigratorTests(new PostgresPlace(postgres))
    {
        private protected override ImmutableArray<string> Checksums => ["461d8700aaeb14a1b1177b56886700630412ecfacc248f6e782e63e7272bca82"];
    }

    public sealed class OnSqlite() : MigratorTests(new SqlitePlace())
    {
        private protected override ImmutableArray<string> Checksums => ["02e14b881d5eead0994e11f8fbf661eac45e9db1678b222fbe554dc042149cb3"];
    }
}
